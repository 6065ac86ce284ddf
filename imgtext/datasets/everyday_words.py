"""The words of `everyday`: who is photographed, how they look, and what they do where. Templates are explained there."""

from __future__ import annotations

# kind of subject -> possessive pronoun, how many ("one", "several", or a "group" that takes a singular verb), names
SUBJECTS: dict[str, tuple[str, str, str]] = {
    # people
    "man": ("his", "one", "a man*9|a young man*3|an old man|an older man|a guy|a man with a beard|a bald man|a tall man"),
    "shirtless": ("his", "one", "a shirtless man*2|a shirtless boy|a shirtless young man"),
    "woman": ("her", "one", "a woman*8|a young woman*3|a lady|an older woman|an elderly woman|a {hair} woman*2"),
    "boy": ("his", "one", "a boy*6|a young boy*4|a little boy*4|a small boy|a {hair} boy"),
    "girl": ("her", "one", "a girl*5|a little girl*5|a young girl*3|a small girl|a {hair} girl"),
    "child": ("their", "one", "a child*4|a young child*2|a small child*2|a little kid|a toddler"),
    "toddler": ("their", "one", "a toddler*3|a small child*2|a little boy*2|a little girl*2"),
    "baby": ("their", "one", "a baby*5|a small baby|a smiling baby|an infant|a baby boy|a baby girl"),
    "person": ("their", "one", "a person*4|someone"),
    "men": ("their", "several", "two men*5|three men*2|two young men|a group of men*2|several men|four men|two guys"),
    "women": ("their", "several", "two women*5|three women*2|two young women|a group of women|several women|two ladies"),
    "boys": ("their", "several", "two boys*3|two young boys*2|three boys|two little boys|a group of boys|young boys"),
    "girls": ("their", "several", "two girls*3|two young girls*2|two little girls*2|three girls|a group of girls|four girls"),
    "children": (
        "their",
        "several",
        "two children*4|three children*2|children|a group of children*2|several children|two kids|kids|four children"
        "|a boy and a girl*2|two young children|three kids",
    ),
    "people": (
        "their",
        "several",
        "two people*5|three people*2|a group of people*4|several people*2|people|four people|five people|many people"
        "|a man and a woman*4|a man and a boy",
    ),
    "friends": ("their", "several", "two friends|a group of friends|three friends|a group of young people|some teenagers"),
    "couple": ("their", "group", "a couple*3|a young couple|an older couple"),
    "family": ("their", "group", "a family*3|a young family|a family of four"),
    "crowd": ("their", "group", "a crowd*2|a large crowd*2|a crowd of people*2|a small crowd"),
    "parent": ("their", "one", "a mother*3|a father*2|a man*2|a woman*2"),
}
