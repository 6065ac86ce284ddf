"""What scenes are made of: things, places, weather, and what things do to each other."""

from __future__ import annotations

from dataclasses import dataclass

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white")


@dataclass(frozen=True)
class Thing:
    """A kind of thing that an OpenMoji symbol shows.

    Attributes:
        name: its key.
        symbol: the symbol's code points; with ``{}`` in it, where those of skin tone and of man or woman go.
        nouns: its names, the plural after a slash where it is irregular; the first one is the thing's key.
        lives: tags of the places where it is met, see `Place.tags`.
        does: verb phrases, each true of it wherever it is; none for most of what has no life.
        zone: where it is drawn: "ground", "air", "water", or "front", which is cut by the lower edge.
        size: of its longer side, in pixels, in a scene with room enough.
        most: how many of it a scene holds at most.
        paint: the colour of the symbol that another may replace.
        colours: those that it comes in.
        kind: "person", "animal", "vehicle", "food", "plant", "building" or "object".
    """

    name: str
    symbol: str
    nouns: tuple[str, ...]
    lives: frozenset[str]
    does: tuple[str, ...]
    zone: str
    size: int
    most: int
    paint: str | None
    colours: tuple[str, ...]
    kind: str

    @property
    def sexed(self) -> bool:
        """Whether the symbol comes as a man and as a woman."""
        return "{}" in self.symbol


THINGS: dict[str, Thing] = {}


def _add(kind: str, default: dict[str, str], rows: str) -> None:
    """Read rows of "symbol | nouns | lives | does | options"; an option that a row lacks is in ``default``."""
    for row in rows.strip().splitlines():
        symbol, nouns, lives, does, options = (field.strip() for field in row.split("|"))
        names = tuple(noun.strip() for noun in nouns.split(","))
        given = dict(option.split("=") for option in options.split())
        paint, _, colours = given.get("paint", "").partition("/")
        name = names[0].split("/")[0]
        THINGS[name] = Thing(
            name=name,
            symbol=symbol,
            nouns=names,
            lives=frozenset(lives.split()),
            does=tuple(filter(None, (does or default["does"]).split(", "))),
            zone=given.get("zone", default.get("zone", "ground")),
            size=int(given.get("size", default["size"])),
            most=int(given.get("most", default["most"])),
            paint=paint or None,
            colours=tuple(colours.split(",")) if colours else COLOURS if paint else (),
            kind=kind,
        )


# People who do something, whole figures
_add(
    "person",
    {"size": "92", "most": "3"},
    """
    1F3C3{} | runner, jogger      | town green shore road mountain sport | run, jog |
    1F6B4{} | cyclist, bike rider | town green road wood | cycle, ride a bike |
    1F6B5{} | mountain biker      | mountain wood      | ride a mountain bike |
    26F7    | skier               | snow               | ski                  |
    1F3C2   | snowboarder         | snow               | ride a snowboard, jump |
    1F3C4{} | surfer              | sea                | surf, ride a wave    | zone=water
    1F3CA{} | swimmer             | sea lake pool      | swim                 | zone=water
    1F6A3{} | rower               | sea lake           | row, row a boat      | zone=water
    1F93D{} | water polo player   | pool               | play water polo, throw a ball | zone=water
    1F9D7{} | climber, rock climber | mountain gym     | climb                |
    1F3CB-FE0F{} | weightlifter   | gym                | lift weights         |
    1F3CC-FE0F{} | golfer, golf player | green         | play golf            |
    26F9-FE0F{} | basketball player | gym play         | play basketball, bounce a ball |
    1F93E{} | handball player     | gym                | play handball, throw a ball |
    1F938{} | gymnast, acrobat    | gym stage fair     | turn a cartwheel     |
    1F939{} | juggler             | stage fair party   | juggle               |
    1F9D8{} | person              | shore gym home mountain | meditate, do yoga |
    1F3C7   | horse rider, jockey | green farm savanna | ride a horse, gallop |
    1F93A   | fencer              | gym stage          | fence                |
    1F483   | ballerina, ballet dancer | stage party   | dance                |
    1F57A   | disco dancer        | stage party        | dance                |
    1F6B6{} | walker, pedestrian  | town wood road desert | walk              |
    1F9D1-200D-1F9BD | wheelchair user, person in a wheelchair/people in wheelchairs | town home | roll along, wait |
    1F46B   | couple              | green shore town   | hold hands           | most=1
    """,
)
# People as busts
_add(
    "person",
    {"size": "100", "most": "3", "zone": "front", "does": "smile, stand"},
    """
    1F466            | boy, kid, child/children     | town play green snow shore school party home fair sport | smile, stand, play | paint=blue
    1F467            | girl, kid, child/children    | town play green snow shore school party home fair sport kitchen | smile, stand, play | paint=blue
    1F468            | man/men, guy                 | town road shore home fair lake mountain stage kitchen |  | paint=blue
    1F469            | woman/women, lady            | town road shore home fair lake mountain stage |  | paint=blue
    1F474            | old man/old men, grandfather | town home yard           | smile, rest | paint=blue
    1F475            | old woman/old women, grandmother | town home yard kitchen | smile, rest | paint=blue
    1F476            | baby                         | home yard                | smile       | most=2
    1F9D1-200D-1F373 | cook, chef                   | kitchen                  | cook        | most=2
    1F9D1-200D-1F33E | farmer                       | farm                     | work        | most=2
    1F9D1-200D-1F692 | firefighter, fireman/firemen | town road                | work        | most=2
    1F46E            | police officer, policeman/policemen | town road         | stand, wait | most=2
    1F477            | construction worker, builder | town road                | work        | most=2
    1F9D1-200D-2695-FE0F | doctor, physician        | town home                |             | most=2
    1F9D1-200D-1F3EB | teacher                      | school                   | teach       | most=1
    1F9D1-200D-1F3A4 | singer                       | stage party              | sing        | most=2
    1F9D1-200D-1F3A8 | painter, artist              | green shore farm         | paint       | most=2
    1F9D1-200D-1F680 | astronaut, spaceman/spacemen | space                    | float       | zone=air
    1F9D1-200D-1F52C | scientist                    | school jungle desert ice | work        | most=2
    1F9D1-200D-1F527 | mechanic                     | road                     | work        | most=2
    1F9D1-200D-1F393 | student, graduate            | school town              |             |
    1F385            | Santa Claus, Santa           | snow ice party           | smile, laugh | most=1
    1F478            | princess                     | stage green              |             | most=2
    1F9D9            | wizard, magician             | stage wood               |             | most=2
    1F9DB            | vampire                      | stage wood               |             | most=2
    1F921            | clown                        | fair party               | smile, laugh | most=2
    1F977            | ninja                        | stage wood               | stand, wait | most=2
    1F9DC            | mermaid                      | deep                     | swim        | most=2 zone=water
    """,
)
_add(
    "animal",
    {"size": "78", "most": "5", "does": "stand, walk"},
    """
    1F415 | dog, puppy    | town green yard shore snow farm home kitchen | run, play, stand, walk | paint=orange/brown,black,white,orange
    1F429 | poodle        | town home     | stand, walk, wait |
    1F408 | cat, kitten   | town green yard farm home snow kitchen | walk, play | paint=orange/orange,black,white,brown
    1F40E | horse, pony   | green farm    | stand, graze | size=92 paint=brown/brown,black,white
    1F404 | cow           | farm green    | stand, graze | size=92
    1F416 | pig           | farm          | stand, walk |
    1F411 | sheep/sheep   | farm green mountain | stand, graze |
    1F410 | goat          | farm mountain | stand, graze |
    1F413 | rooster, chicken | farm       | stand, walk | size=70
    1F425 | chick         | farm yard     | stand       | size=62
    1F986 | duck          | lake          | swim        | zone=water
    1F9A2 | swan          | lake          | swim        | zone=water
    1FABF | goose/geese   | farm          | stand, walk |
    1F989 | owl           | wood          | sit         | size=72
    1F99C | parrot        | jungle        | sit         | size=72
    1F427 | penguin       | ice           | stand, wait |
    1F985 | eagle         | overhead      | fly, soar   | zone=air
    1F54A | dove, pigeon  | overhead      | fly         | zone=air size=68
    1F426 | bird          | town yard green | stand, sing | size=62 paint=brown/brown,blue,red,yellow
    1F99A | peacock       | yard town     | stand       |
    1F9A9 | flamingo      | shore savanna | stand       | size=86
    1F418 | elephant      | savanna jungle | stand, walk | size=104 most=4
    1F981 | lion          | savanna       | rest, wait  | zone=front size=90 most=3
    1F405 | tiger         | jungle        | walk        | size=90
    1F406 | leopard       | savanna jungle | walk       | size=90
    1F993 | zebra         | savanna       | stand, graze | size=84
    1F992 | giraffe       | savanna       | stand, walk | size=112 most=4
    1F42A | camel         | desert        | stand, walk | size=96
    1F998 | kangaroo      | desert savanna | stand, hop |
    1F412 | monkey        | jungle        | walk, play  |
    1F98D | gorilla, ape  | jungle        | walk, stand | size=92 most=4
    1F9A5 | sloth         | jungle        | hang, sleep |
    1F43B | bear, brown bear | wood mountain | rest, wait | zone=front size=90 most=3
    1F43B-200D-2744-FE0F | polar bear | ice | stand, walk | size=92
    1F43C | panda         | jungle        | rest, wait  | zone=front size=90 most=3
    1F428 | koala         | wood          | sit         |
    1F407 | rabbit, bunny | green yard snow | sit, hop  | size=66
    1F43F | squirrel      | wood town     | sit         | size=66
    1F994 | hedgehog      | wood yard     | walk        | size=66
    1F98A | fox           | wood snow     | wait        | zone=front size=84 most=3
    1F43A | wolf/wolves   | wood snow     | wait        | zone=front size=84 most=3
    1F98C | deer/deer, stag | wood snow mountain | stand, walk | size=90
    1F999 | llama         | mountain      | stand, graze | size=84
    1F98F | rhinoceros, rhino | savanna   | stand, graze | size=94
    1F99B | hippopotamus, hippo | savanna | stand, walk | size=94
    1F40A | crocodile, alligator | jungle | lie, rest   | size=96 most=4
    1F422 | turtle, tortoise | shore deep | crawl       |
    1F40D | snake         | desert jungle | lie, rest   | size=70
    1F98E | lizard        | desert        | lie, crawl  |
    1F438 | frog          | lake          | sit         | size=60
    1F40B | whale         | sea deep      | swim        | zone=water size=104 most=3
    1F42C | dolphin       | sea           | jump, swim  | zone=water
    1F988 | shark         | deep          | swim        | zone=water size=100
    1F41F | fish/fish     | deep          | swim        | zone=water size=66 paint=blue
    1F420 | tropical fish/tropical fish | deep | swim   | zone=water size=66
    1F419 | octopus       | deep          | swim        | zone=water
    1F980 | crab          | shore deep    | crawl       | size=68
    1F99E | lobster       | deep          | crawl       | size=72
    1FABC | jellyfish/jellyfish | deep    | float       | zone=water
    1F9AD | seal          | ice           | rest        |
    1F98B | butterfly     | insects       | fly         | zone=air size=62 paint=blue
    1F41D | bee           | insects       | fly         | zone=air size=62
    1F41E | ladybug, ladybird | yard      | crawl       | size=60
    1F40C | snail         | yard          | crawl       | size=66
    1F987 | bat           | dark          | fly         | zone=air size=74
    1F401 | mouse/mice    | home kitchen farm | sit, run | size=62
    1F996 | dinosaur, T-rex | jungle      | stand       | size=104 most=3
    1F409 | dragon        | dark          | fly         | zone=air size=104 most=2
    """,
)
_add(
    "vehicle",
    {"size": "98", "most": "4", "does": "stand, wait"},
    """
    1F697 | car, automobile      | town road | drive, stand | paint=red
    1F695 | taxi, cab            | town      | drive, wait  | most=3
    1F68C | bus, coach           | town road | drive, wait  | paint=red most=2 size=116
    1F693 | police car           | town road | drive, stand | most=3
    1F691 | ambulance            | town road | drive, stand | most=3
    1F692 | fire engine, fire truck | town road | drive, stand | most=3
    1F69A | van, delivery van    | town road | drive, stand | most=3
    1F69B | truck, lorry         | road      | drive        | most=3 size=112
    1F6FB | pickup truck         | farm desert | drive, stand | most=3
    1F69C | tractor              | farm      | drive, stand | most=3 paint=green/green,red,blue,yellow
    1F3CD | motorcycle, motorbike | road town | stand       | paint=red
    1F6F5 | motor scooter        | town      | stand        | paint=red
    1F6B2 | bicycle, bike        | town yard green play | stand | paint=red
    1F3CE | race car, racing car | road      | race, speed along | paint=red
    1F682 | steam train, locomotive | mountain road | run, steam | most=1 size=120
    1F68B | tram, streetcar      | town      | run, wait    | most=2 size=112
    1F681 | helicopter           | overhead  | fly, hover   | zone=air most=3
    2708  | airplane, plane      | overhead  | fly          | zone=air most=3
    1F6E9 | propeller plane      | overhead  | fly          | zone=air most=3
    1F680 | rocket, spaceship    | space     | fly          | zone=air paint=red
    1F6F8 | flying saucer, UFO   | space dark | fly, hover  | zone=air
    1FA82 | parachute            | overhead  | float, come down | zone=air most=3 paint=green
    26F5  | sailboat, sailing boat | sea lake | sail        | zone=water
    1F6A2 | ship                 | sea       | sail         | zone=water most=2 size=112
    1F6A4 | speedboat, motorboat | sea lake  | race         | zone=water most=3
    1F6F6 | canoe                | lake      | float        | zone=water most=3
    """,
)
_add(
    "object",
    {"size": "66", "most": "5", "does": ""},
    """
    26BD  | soccer ball, football | sport play yard | roll |
    1F3C0 | basketball            | gym play      | bounce |
    1F3BE | tennis ball           | sport yard    | roll | size=58
    1F3D0 | volleyball            | shore gym     | roll |
    1F3C8 | American football     | sport         |      |
    1FA81 | kite                  | kites         | fly  | zone=air paint=pink size=78
    1F388 | balloon               | fair party town | float | zone=air paint=red size=72
    2602  | umbrella              | town shore    |      | paint=purple size=78
    26F1  | beach umbrella, parasol | shore       |      | size=92
    26FA  | tent                  | mountain wood lake |  | paint=yellow size=92 most=3
    1F3B8 | guitar, electric guitar | stage home  |      | paint=red size=84
    1F3BA | trumpet               | stage         |      |
    1F3BB | violin, fiddle        | stage school  |      | size=76
    1F941 | drum                  | stage         |      | paint=red
    1F455 | T-shirt, shirt        | shelf         |      | paint=blue
    1F457 | dress                 | shelf         |      | paint=blue size=80
    1F9E2 | cap                   | shelf         |      | paint=green
    1F45F | shoe, sneaker         | shelf         |      |
    1F462 | boot                  | shelf         |      | paint=brown
    1F392 | backpack, schoolbag   | school shelf  |      | paint=red
    1F381 | gift, present         | party shelf   |      | paint=red
    1F4D5 | book                  | shelf school  |      | paint=red
    1F56F | candle                | table party   | burn |
    1F6CB | sofa, couch           | home          |      | paint=blue size=116 most=1
    1FA91 | chair                 | home school kitchen |  | paint=yellow size=84
    1F6CF | bed                   | home          |      | paint=blue size=120 most=1
    23F0  | alarm clock, clock    | shelf         | ring |
    260E  | telephone, phone      | shelf home    | ring | paint=red
    1F4FA | television, TV        | home          |      | size=96 most=1
    1F9F8 | teddy bear, teddy     | home shelf play |    |
    1F4F7 | camera                | shelf         |      |
    2615  | cup of coffee/cups of coffee, mug | table kitchen |  | size=70
    1FAD6 | teapot                | table kitchen |      | size=70
    1F377 | glass of wine/glasses of wine, wine glass | table |  |
    1F37A | beer, mug of beer/mugs of beer | table |     |
    26C4  | snowman/snowmen       | snow          |      | size=92 most=3
    1F384 | Christmas tree        | snow party    |      | size=104 most=2
    1F383 | pumpkin, jack-o'-lantern | farm yard  | grin | size=72
    2764  | heart                 | shelf party fair |   | paint=red
    2B50  | star                  | space         | shine | zone=air size=62
    1F6F0 | satellite             | space         | float | zone=air size=84 most=3
    1FA90 | planet, ringed planet | space         |      | zone=air size=92 most=3
    1F6F7 | sled, sleigh          | snow          |      | paint=blue
    1F6F9 | skateboard            | town play     | roll | size=74
    1FAA3 | bucket                | shore farm    |      | paint=blue
    2693  | anchor                | deep          |      | size=72
    1F5FF | statue                | wood          |      | most=2 size=84
    """,
)
_add(
    "food",
    {"size": "64", "most": "5", "does": ""},
    """
    1F34E | apple                              | table kitchen yard |  | paint=red/red,green,yellow
    1F34C | banana                             | table kitchen jungle |  |
    1F34A | orange, tangerine                  | table kitchen |  |
    1F34B | lemon                              | table kitchen |  |
    1F347 | bunch of grapes/bunches of grapes  | table         |  |
    1F353 | strawberry                         | table yard    |  |
    1F352 | bunch of cherries/bunches of cherries | table      |  |
    1F350 | pear                               | table kitchen |  |
    1F34D | pineapple                          | table jungle  |  | size=76
    1F349 | slice of watermelon/slices of watermelon | table shore |  |
    1F345 | tomato                             | table kitchen |  |
    1F955 | carrot                             | kitchen yard farm |  |
    1F33D | ear of corn/ears of corn           | kitchen farm  |  |
    1F966 | head of broccoli/heads of broccoli | kitchen       |  |
    1F346 | eggplant, aubergine                | kitchen       |  |
    1F35E | loaf of bread/loaves of bread      | table kitchen |  |
    1F950 | croissant                          | table         |  |
    1F9C0 | piece of cheese/pieces of cheese   | table kitchen |  |
    1F355 | slice of pizza/slices of pizza     | table party   |  |
    1F354 | hamburger, burger                  | table fair    |  |
    1F32D | hot dog                            | fair          |  |
    1F35F | box of fries/boxes of fries        | fair table    |  |
    1F363 | piece of sushi/pieces of sushi     | table         |  |
    1F370 | piece of cake/pieces of cake       | table party   |  |
    1F382 | birthday cake, cake                | party table   |  | size=84 most=2
    1F9C1 | cupcake, muffin                    | party table   |  |
    1F369 | doughnut, donut                    | table fair    |  |
    1F36A | cookie, biscuit                    | table         |  |
    1F366 | ice cream/ice creams, ice cream cone | shore fair party |  |
    1F36D | lollipop                           | fair party    |  |
    1F373 | fried egg                          | kitchen       |  | most=3
    1F35C | bowl of noodles/bowls of noodles, bowl of soup/bowls of soup | table |  | size=76
    1F957 | salad, bowl of salad/bowls of salad | table        |  | size=76
    """,
)
_add(
    "plant",
    {"size": "74", "most": "5", "does": "grow"},
    """
    1F333 | tree            | green farm lake play | grow | size=104
    1F332 | fir tree, evergreen | snow mountain wood | grow | size=104
    1F334 | palm tree, palm | shore desert jungle | grow | size=116 most=3
    1F335 | cactus/cacti    | desert             | grow | size=86
    1F337 | tulip           | yard green         |      | paint=orange/red,orange,yellow,white,pink,purple
    1F339 | rose            | yard               |      | paint=red/red,orange,yellow,white,pink,purple
    1F33B | sunflower       | yard farm          |      |
    1F33C | flower, daisy   | yard green         |      | paint=yellow/red,orange,yellow,white,pink,purple
    1F344 | mushroom, toadstool | wood           |      | paint=red/red,brown,white,yellow size=66
    """,
)
_add(
    "building",
    {"size": "124", "most": "2", "does": ""},
    """
    1F3E0 | house, cottage | green snow lake road |  |
    1F3F0 | castle         | green mountain |      | most=1
    26EA  | church, chapel | town snow      |      | most=1
    1F6D6 | hut            | jungle savanna shore |  |
    26F2  | fountain       | town           |      | most=1
    1F3A1 | Ferris wheel, big wheel | fair  | turn | most=1
    1F3A0 | carousel horse | fair           | turn | most=2 size=96
    1F3AA | circus tent    | fair           |      | most=1
    1F30B | volcano        | jungle         | smoke | most=1
    """,
)


@dataclass(frozen=True)
class Weather:
    """Weather and time of day: how a sentence ends or begins with it, as an adjective of a place, as a keyword."""

    endings: tuple[str, ...]
    sentences: tuple[str, ...]
    adjective: str | None
    keyword: str


WEATHERS = {
    "sun": Weather(
        ("on a sunny day", "in the sunshine", "under a bright sun"),
        ("The sun is shining", "It is sunny"),
        "sunny",
        "sun",
    ),
    "clouds": Weather(("on a cloudy day", "under grey clouds"), ("It is cloudy",), None, "clouds"),
    "rain": Weather(("in the rain", "on a rainy day"), ("It is raining", "Rain is falling"), "rainy", "rain"),
    "snow": Weather(
        ("while it is snowing", "in falling snow"), ("It is snowing", "Snow is falling"), "snowy", "snowfall"
    ),
    "sunset": Weather(("at sunset", "at dusk", "in the evening"), ("The sun is setting",), None, "sunset"),
    "night": Weather(
        ("at night", "in the moonlight", "in the dark"), ("It is night", "The moon is shining"), None, "night"
    ),
    "fog": Weather(("in the fog", "on a foggy day"), ("It is foggy",), "foggy", "fog"),
    "rainbow": Weather(
        ("under a rainbow", "with a rainbow in the sky"), ("There is a rainbow in the sky",), None, "rainbow"
    ),
    "storm": Weather(
        ("in a thunderstorm", "during a storm"), ("Lightning is flashing", "There is a storm"), "stormy", "thunderstorm"
    ),
}
# what is seen in a climate
MILD = "sun clouds rain snow sunset night fog rainbow storm"
HOT = "sun clouds rain sunset night rainbow storm"
COLD = "sun clouds snow sunset night fog"


@dataclass(frozen=True)
class Place:
    """Where a scene is.

    Attributes:
        noun: its name, with "the" or "a" before it in full sentences.
        phrases: where a thing in the place is: true of everything in it.
        ground: the same, but true only of what stands on the ground or swims.
        tags: what lives there, see `Thing.lives`.
        weathers: keys of ``WEATHERS`` that are seen there; none indoors.
    """

    noun: str
    phrases: tuple[str, ...]
    ground: tuple[str, ...]
    tags: frozenset[str]
    weathers: tuple[str, ...]


def _place(noun: str, phrases: str, ground: str, tags: str, weathers: str = "") -> Place:
    here, on_ground = (tuple(phrase for phrase in text.split(", ") if phrase) for text in (phrases, ground))
    return Place(noun, here, on_ground, frozenset(tags.split()), tuple(weathers.split()))


PLACES = {
    "park": _place("park", "in the park", "on the grass", "town green overhead kites insects", MILD),
    "meadow": _place("meadow", "in the meadow, in a meadow", "on the grass", "green overhead kites insects", MILD),
    "forest": _place("forest", "in the forest, in the woods, among the trees", "", "wood insects", MILD),
    "beach": _place(
        "beach", "at the beach, by the sea, at the seaside", "on the sand, on the beach", "shore kites overhead", HOT
    ),
    "sea": _place("sea", "at sea, on the sea, on the ocean", "on the waves, on the water", "sea overhead", HOT),
    "lake": _place("lake", "at the lake, at a mountain lake", "", "lake insects", MILD),
    "mountains": _place("mountains", "in the mountains", "", "mountain overhead", MILD),
    "snow": _place("snow", "in the snow, in a snowy landscape", "on a snowy hill", "snow", COLD),
    "ice": _place("ice", "among icebergs", "on the ice", "ice overhead", COLD),
    "desert": _place("desert", "in the desert", "on the dunes", "desert overhead", HOT),
    "street": _place("street", "in the city, in town, in the street", "on the street", "town", MILD),
    "road": _place("road", "on a country road, along the road", "on the road, on the highway", "road overhead", MILD),
    "farm": _place("farm", "on the farm, on a farm", "in front of a barn", "farm insects", MILD),
    "garden": _place("garden", "in the garden, in the yard", "in front of a fence", "yard insects", MILD),
    "field": _place("stadium", "in the stadium", "on the playing field, on the soccer field", "sport", MILD),
    "playground": _place("playground", "at the playground, on the playground", "", "play kites", MILD),
    "room": _place("living room", "in the living room, indoors, at home", "", "home"),
    "kitchen": _place("kitchen", "in the kitchen, in a kitchen", "", "kitchen"),
    "table": _place("table", "on the table, on a wooden table", "", "table"),
    "shelf": _place("shelf", "on the shelf, on a shelf", "", "shelf"),
    "classroom": _place("classroom", "in the classroom, at school", "in front of a blackboard", "school"),
    "stage": _place("stage", "on the stage, on stage", "in front of a red curtain", "stage"),
    "gym": _place("gym", "in the gym, in the sports hall", "", "gym"),
    "pool": _place("swimming pool", "in the pool, in the swimming pool", "", "pool"),
    "underwater": _place("deep sea", "under water, under the sea", "", "deep"),
    "space": _place("space", "in space, in outer space, among the stars", "", "space"),
    "sky": _place("sky", "in the sky, in the air, high above the ground", "", "overhead kites", HOT),
    "jungle": _place("jungle", "in the jungle, in the rainforest", "", "jungle insects", "rain fog night"),
    "savanna": _place("savanna", "on the savanna, on the African plain", "", "savanna", HOT),
    "fair": _place("fair", "at the fair, at the fairground, at the funfair", "", "fair", MILD),
    "party": _place("party", "at the party, at a birthday party", "", "party"),
    "night": _place("night sky", "in the night sky", "", "dark"),
}


@dataclass(frozen=True)
class Interaction:
    """What one thing does to another.

    Attributes:
        passive: the past participle; None where nobody would say it so.
        layout: where the other one is drawn: "ahead" of the first, "beside" it, "above" it, or "below" it as its seat.
        agents, patients: keys of ``THINGS``.
    """

    passive: str | None
    layout: str
    agents: frozenset[str]
    patients: frozenset[str]


def _interaction(passive: str | None, layout: str, agents: str, patients: str) -> Interaction:
    return Interaction(passive, layout, frozenset(agents.split(", ")), frozenset(patients.split(", ")))


# by the verb's first form
INTERACTIONS = {
    "chase": _interaction(
        "chased",
        "ahead",
        "dog, cat, tiger, leopard, shark, poodle",
        "cat, rabbit, mouse, soccer ball, tennis ball, squirrel, bird, monkey, zebra, fish, tropical fish, kangaroo, rooster,"
        " goose",
    ),
    "pursue": _interaction("pursued", "ahead", "police car", "car, race car, motorcycle, van, motor scooter"),
    "follow": _interaction(
        "followed",
        "ahead",
        "duck, sheep, chick, elephant, walker, runner, penguin, cow, goat, dog",
        "swan, rooster, cow, goat, sheep, giraffe, camel, polar bear, cyclist, seal, horse, couple",
    ),
    "drive behind": _interaction(
        None,
        "ahead",
        "ambulance, taxi, car, bus, fire engine",
        "bus, van, truck, tram, fire engine, motorcycle",
    ),
    "eat": _interaction(
        "eaten",
        "beside",
        "rabbit, monkey, mouse, pig, horse, goat, gorilla, hedgehog, parrot",
        "carrot, banana, piece of cheese, ear of corn, apple, pumpkin, pineapple, strawberry, mushroom, sunflower",
    ),
    "fly": _interaction("flown", "above", "boy, girl, man, woman, couple", "kite"),
    "hold": _interaction("held", "above", "boy, girl, clown, man, woman", "balloon"),
    "feed": _interaction(
        "fed", "beside", "farmer, old man, old woman", "cow, pig, horse, sheep, goat, goose, rooster, bird"
    ),
    "pet": _interaction("petted", "beside", "boy, girl, man, woman, old woman", "dog, cat, rabbit, poodle, horse"),
    "play with": _interaction(
        None,
        "beside",
        "dog, cat, boy, girl, chick, baby",
        "soccer ball, tennis ball, basketball, volleyball, teddy bear, skateboard",
    ),
    "play": _interaction("played", "beside", "singer, man, woman", "guitar, violin, trumpet, drum"),
    "read": _interaction("read", "beside", "student, teacher", "book"),
    "build": _interaction("built", "beside", "boy, girl", "snowman"),
    "bake": _interaction("baked", "beside", "cook", "loaf of bread"),
    "fry": _interaction("fried", "beside", "cook", "fried egg"),
    "repair": _interaction("repaired", "beside", "mechanic", "car, truck, motorcycle, bus, race car, van"),
    "paint": _interaction(
        "painted", "beside", "painter", "house, castle, horse, hut, tree, tulip, flamingo, sunflower"
    ),
    "sit on": _interaction(None, "below", "cat, poodle, teddy bear", "sofa, bed, chair"),
    "watch": _interaction(
        "watched",
        "beside",
        "owl, cat, old man, woman, man, fox, wolf, lion, bear, scientist, mermaid, astronaut",
        "mouse, bird, squirrel, hedgehog, rabbit, deer, zebra, snake, lizard, penguin, seal, dinosaur, tree, volcano,"
        " octopus, whale, turtle, planet, rocket, satellite, flying saucer, swan, duck, peacock, goat",
    ),
}
