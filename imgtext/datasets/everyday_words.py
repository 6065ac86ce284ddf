"""The words of `everyday`, in the templates that it explains: who is photographed, how they look, what they do where."""

from __future__ import annotations

# Kind of subject -> possessive pronoun; "one", "several", or a "group", which takes a singular verb; names.
SUBJECTS: dict[str, tuple[str, str, str]] = {
    # people
    "man": ("his", "one", "a man*10|a young man*3|an old man|an older man|a guy*2|a bearded man|a bald man|a tall man"),
    "bare": ("his", "one", "a shirtless man*2|a shirtless boy|a shirtless young man"),
    "woman": ("her", "one", "a woman*10|a young woman*3|a lady*2|an older woman|an elderly woman|a {blonde} woman*2"),
    "boy": ("his", "one", "a boy*6|a young boy*4|a little boy*4|a small boy|a {blond} boy"),
    "girl": ("her", "one", "a girl*5|a little girl*5|a young girl*3|a small girl|a {blonde} girl"),
    "teen": ("their", "one", "a teenage boy|a teenage girl|a teenager"),
    "child": ("their", "one", "a child*5|a young child*2|a small child*2|a little kid|a little child|a kid"),
    "toddler": ("their", "one", "a toddler*3|a small child*2|a little child"),
    "baby": ("their", "one", "a baby*5|a small baby|a smiling baby|an infant"),
    "person": ("their", "one", "a person*3|someone"),
    "mother": ("her", "one", "a mother*2|a woman"),
    "father": ("his", "one", "a father*2|a man"),
    "men": ("their", "several", "two men*5|three men*2|two young men|a group of men*2|several men|four men|two guys"),
    "women": ("their", "several", "two women*5|three women*2|two young women|a group of women|two ladies"),
    "boys": ("their", "several", "two boys*3|two young boys*2|three boys*2|two little boys|a group of boys|young boys"),
    "girls": ("their", "several", "two girls*3|two young girls*2|two little girls*2|three girls*2|a group of girls"),
    "children": (
        "their",
        "several",
        """
        two children*4|three children*2|children*2|a group of children*2|several children|two kids|kids|three kids|four
        children|a boy and a girl*2|two young children|a group of kids
        """,
    ),
    "people": (
        "their",
        "several",
        """
        two people*4|three people*2|a group of people*4|several people*2|people*2|four people|five people|a man and a
        woman*4|many people|two adults|an adult and a child|a man and two women|a woman and two men|three adults|six
        people
        """,
    ),
    "friends": ("their", "several", "two friends|a group of friends|three friends|a group of young people|teenagers"),
    "couple": ("their", "group", "a couple*3|a young couple|an older couple"),
    "family": ("their", "group", "a family*3|a young family|a family of four"),
    "crowd": ("their", "group", "a crowd*2|a large crowd*2|a crowd of people*2|a large group of people"),
    # animals
    "dog": (
        "its",
        "one",
        """
        a dog*3|a {coat} dog*12|a (small|large|big|little) dog*3|a (small|large|big|little) {coat} dog*6|a {breed}*3|a
        (fluffy|furry|shaggy|long haired|short haired) {coat} dog*2|a dog with a {colour} collar|a {coat} puppy*2|a
        puppy
        """,
    ),
    "plain_dog": ("its", "one", "a dog*2|a {coat} dog*6|a (small|large) {coat} dog*3|a {breed}*2|a {coat} puppy"),
    "dogs": (
        "their",
        "several",
        """
        two dogs*6|two {coat} dogs*5|three dogs*3|three {coat} dogs|four dogs|several dogs|a group of dogs|two puppies|
        two (small|large|big) dogs*2|a (black|brown) dog and a (white|tan|gray|spotted) dog*5|a large dog and a small
        dog|a big {coat} dog and a little dog|a {coat} dog and a puppy
        """,
    ),
    "wetdog": ("its", "one", "a wet dog*2|a wet {coat} dog*4|a {coat} dog*3|a large {coat} dog|a wet {breed}"),
    "greyhound": ("its", "one", "a greyhound*2|a racing greyhound|a {coat} greyhound"),
    "greyhounds": ("their", "several", "greyhounds*2|two greyhounds*2|three greyhounds|five greyhounds|racing dogs"),
    "sleddogs": ("their", "several", "sled dogs|a team of dogs|six dogs|a pack of huskies"),
    "horse": ("its", "one", "a horse*2|a (brown|white|black) horse*3"),
    "horses": ("their", "several", "two horses*2|horses|three brown horses|several horses|two white horses"),
    "cat": ("its", "one", "a cat*2|a (black|white|gray|orange|black and white) cat*3|a kitten"),
    "bird": (
        "its",
        "one",
        """
        a bird*3|a (white|black|large|small|gray|long necked) bird*4|a seagull|a large white bird*2
        """,
    ),
    "waterbird": ("its", "one", "a duck*3|a swan|a white swan|a goose|a white duck|a heron"),
    "birds": ("their", "several", "birds|a flock of birds*2|pigeons|seagulls|two birds|geese|ducks"),
    "cow": ("its", "one", "a cow*2|a brown cow|a black and white cow|a calf|a bull"),
    "sheep": ("their", "several", "sheep|three sheep|a flock of sheep|several white sheep|goats"),
    "animal": ("its", "one", "a goat|a deer|a llama|a donkey|a pony|a bear"),
    "small_animal": ("its", "one", "a monkey|a squirrel|a raccoon"),
    "zoo_animal": ("its", "one", "an elephant|a giraffe|a tiger|a lion|a zebra|a polar bear"),
    "camel": ("its", "one", "a camel"),
    "dolphin": ("its", "one", "a dolphin*2|a whale"),
    # sports and outdoors
    "soccer": ("their", "one", "a soccer player*3|a young soccer player|a female soccer player"),
    "soccers": (
        "their",
        "several",
        """
        two soccer players*2|soccer players*2|three soccer players|three young soccer players
        """,
    ),
    "football": ("his", "one", "a football player*4|a quarterback|an American football player"),
    "footballs": (
        "their",
        "several",
        """
        football players*2|two football players*2|three football players|several football players
        """,
    ),
    "rugbyman": ("his", "one", "a rugby player*3|a young rugby player"),
    "rugby": ("their", "several", "rugby players*2|two rugby players|three rugby players"),
    "basketball": ("their", "one", "a basketball player*4|a female basketball player|a young basketball player"),
    "basketballs": ("their", "several", "two basketball players*2|basketball players*2|three basketball players"),
    "baseball": ("his", "one", "a baseball player*5|a young baseball player|a boy"),
    "softball": ("her", "one", "a softball player*2|a female softball player|a girl|a young woman"),
    "lacrosse": ("their", "several", "lacrosse players*2|two lacrosse players|three lacrosse players"),
    "team": ("their", "group", "a football team*2|a soccer team*2|a baseball team|a hockey team|a team of players"),
    "pitcher": ("his", "one", "a baseball pitcher|a pitcher|a young pitcher"),
    "tennis": ("their", "one", "a tennis player*3|a young tennis player"),
    "tennisman": ("his", "one", "a male tennis player|a man"),
    "tenniswoman": ("her", "one", "a female tennis player*2|a woman|a young woman"),
    "hockey": ("their", "one", "a hockey player*4|a young hockey player|an ice hockey player"),
    "hockeys": ("their", "several", "hockey players*2|two hockey players*3|three hockey players|ice hockey players"),
    "goalie": ("their", "one", "a goalie*2|a goalkeeper"),
    "volleyball": ("her", "one", "a volleyball player*2|a woman|a girl"),
    "cricket": ("his", "one", "a cricket player*2|a batsman"),
    "golfer": ("his", "one", "a golfer|a man"),
    "gymnast": ("her", "one", "a gymnast*3|a young gymnast|a girl"),
    "cheerleader": ("her", "one", "a cheerleader*3|a young cheerleader"),
    "cheerleaders": ("their", "several", "cheerleaders*2|a group of cheerleaders|three cheerleaders"),
    "fighters": ("their", "several", "two men*2|two fighters|two boys|two women"),
    "fencers": ("their", "several", "two fencers*2|two people in fencing gear"),
    "wrestlers": ("their", "several", "two wrestlers*2|two men|two boys|wrestlers"),
    "dancer": ("her", "one", "a dancer*2|a ballet dancer|a woman|a young girl"),
    "dancers": ("their", "several", "dancers*2|a group of dancers|two dancers|women|a group of girls"),
    "runner": ("their", "one", "a runner*3|a female runner|a male runner|an athlete"),
    "runners": ("their", "several", "runners*2|a group of runners|two runners|several athletes"),
    "skateboarder": ("his", "one", "a skateboarder*6|a young skateboarder|a teenage skateboarder|a skater"),
    "rollerblader": ("their", "one", "a rollerblader*2|a person on rollerblades|a young man on rollerblades"),
    "cyclist": ("their", "one", "a cyclist*2|a bicyclist*2|a biker|a mountain biker"),
    "bmx": ("his", "one", "a BMX rider*3|a bicyclist*2|a biker|a stunt rider|a cyclist"),
    "cyclists": ("their", "several", "cyclists*2|two bicyclists|a group of bikers|three cyclists|bike racers"),
    "motocross": ("their", "one", "a motocross rider*2|a dirt biker*2|a racer|a rider"),
    "motorcyclist": ("their", "one", "a motorcyclist*3|a biker|a racer|a motorcycle rider"),
    "quad": ("their", "one", "a person on a four wheeler|a man on an ATV*2|a boy on a four wheeler"),
    "surfer": ("their", "one", "a surfer*7|a lone surfer*2|a male surfer|a female surfer|a young surfer"),
    "surfers": ("their", "several", "two surfers*2|surfers|three surfers"),
    "wakeboarder": ("their", "one", "a wakeboarder"),
    "waterskier": ("their", "one", "a water skier*2|a person on water skis"),
    "kayaker": ("their", "one", "a kayaker*2|a person in a {bright} kayak*3|a man in a {bright} kayak*2"),
    "swimmer": ("their", "one", "a swimmer*3|a young swimmer|a female swimmer"),
    "diver": ("their", "one", "a scuba diver*3|a diver"),
    "snowboarder": ("their", "one", "a snowboarder*6|a young snowboarder|a male snowboarder"),
    "skier": ("their", "one", "a skier*6|a lone skier|a young skier|a downhill skier"),
    "skiers": ("their", "several", "two skiers*2|skiers|several skiers|three skiers|a group of skiers"),
    "climber": ("their", "one", "a rock climber*4|a climber*3|a female rock climber|a mountain climber"),
    "climbers": ("their", "several", "two climbers|rock climbers|a group of climbers|mountain climbers"),
    "hiker": ("their", "one", "a hiker*4|a lone hiker|a man with a backpack|a woman with a backpack|a backpacker"),
    "hikers": ("their", "several", "two hikers*2|hikers|a group of hikers*2|three hikers|several backpackers"),
    "skater": ("their", "one", "an ice skater*2|a speed skater*2|a figure skater"),
    "rider": ("their", "one", "a horse rider|an equestrian|a young rider"),
    "jockey": ("their", "one", "a jockey"),
    "jockeys": ("their", "several", "jockeys|two jockeys|three jockeys"),
    "cowboy": ("his", "one", "a cowboy*3|a rodeo rider|a man in a cowboy hat"),
    "racecar": ("its", "one", "a race car*2|a {bright} race car*2|a rally car"),
    "car": ("its", "one", "a {colour} car*2|an old car|a truck|a {colour} truck|a jeep|a muddy car"),
    # work and show
    "guitarist": ("his", "one", "a man*3|a guitarist|a guitar player|a musician|a young man|a long haired man"),
    "singer": ("her", "one", "a singer|a female singer|a woman"),
    "musician": ("his", "one", "a musician|a street musician"),
    "musicians": ("their", "several", "musicians*2|two musicians|a group of musicians|street musicians|men"),
    "band": ("their", "group", "a band*3|a rock band|a jazz band"),
    "marchingband": ("their", "group", "a marching band*2|a school band"),
    "performer": ("their", "one", "a street performer*2|a performer|a juggler"),
    "police": ("his", "one", "a police officer*2|a policeman*2"),
    "polices": ("their", "several", "police officers*2|two policemen|two police officers"),
    "firefighters": ("their", "several", "firefighters*2|two firefighters|firemen"),
    "worker": ("his", "one", "a construction worker*2|a worker|a man"),
    "workers": ("their", "several", "construction workers|two workers|workers"),
    "cook": ("his", "one", "a chef|a cook|a man in an apron|a man"),
    "vendor": ("their", "one", "a street vendor*2|a vendor"),
    "artist": ("her", "one", "an artist|a woman|a young woman"),
    "photographer": ("his", "one", "a photographer*3|a man|a tourist"),
    "graduates": ("their", "several", "graduates|students*2|a group of graduates|young women|young men"),
    "bride": ("her", "one", "a bride"),
    "newlyweds": ("their", "several", "a bride and groom*4|newlyweds|the bride and groom"),
    "clown": ("their", "one", "a clown"),
    "santa": ("his", "one", "Santa Claus|a man dressed as Santa|a man in a Santa suit"),
    "fans": ("their", "several", "fans|spectators*2|football fans"),
    "soldiers": ("their", "several", "soldiers|men in military uniforms|a group of soldiers"),
    "homeless": ("his", "one", "a homeless man"),
}

PHRASES: dict[str, str] = {
    # colours and looks
    "colour": "red*5|blue*5|white*4|black*4|green*3|yellow*3|orange*2|pink*2|purple*2|brown|gray|tan",
    "colour/man": "red*5|blue*5|white*5|black*6|green*3|yellow*2|orange*2|brown*2|gray*2|tan",
    "colour/men": "red*4|blue*4|white*4|black*4|green*2|yellow*2|orange*2|brown|gray",
    "colour/boy": "red*5|blue*5|white*4|black*3|green*3|yellow*3|orange*3|brown|gray",
    "colour/boys": "red*4|blue*4|white*3|black*2|green*2|yellow*2|orange*2|gray",
    "team": """
        red*4|blue*4|white*4|black*2|green*2|yellow*2|orange*2|purple|red and white*2|blue and white*2|black and white|
        orange and black|green and white|blue and yellow|red and black
    """,
    "bright": "red*3|blue*3|yellow*3|orange*2|green*2|white",
    "cloth": """
        {colour}*12|striped*2|plaid|black and white|red and white|blue and white|colorful|bright {bright}|light blue
    """,
    "blond": "blond*2|dark haired|brown haired|curly haired|red haired",
    "blonde": "blonde*3|dark haired|brown haired|curly haired|red haired",
    "coat": """
        black*5|brown*5|white*4|black and white*3|brown and white*4|tan*3|black and brown*2|tan and white|golden*2|gray|
        spotted|light brown|yellow
    """,
    "breed": """
        German shepherd*2|greyhound|poodle|golden retriever*2|black lab|border collie|collie|terrier|bulldog|boxer|
        Dalmatian|beagle|husky|pug|Doberman
    """,
    # clothes, with their preposition
    "top": """
        {cloth} shirt<|s>*8|{cloth} <T-shirt|T-shirts>*2|{cloth} jacket<|s>*2|{cloth} sweater<|s>|{cloth} vest<|s>|
        {cloth} sweatshirt<|s>|{colour} coat<|s>|{cloth} hoodie<|s>
    """,
    "bottom": "{colour} shorts*2|jeans*2|blue jeans|{colour} pants*2|khaki pants",
    "hat": """
        {colour} hat<|s>*5|{colour} cap<|s>|baseball cap<|s>|cowboy hat<|s>|straw hat<|s>|{colour} bandanna<|s>|knit
        hat<|s>
    """,
    "casual": """
        (in|wearing*2) <a|> {top}*6|(in|wearing) {bottom}|(in|wearing) <a|> {top} and {bottom}*2|wearing <a|> {hat}*2|
        wearing sunglasses|<wearing a backpack|in matching {cloth} shirts>
    """,
    "casual/people": "{group_look}",
    "casual/friends": "{group_look}",
    "casual/couple": "{group_look}",
    "casual/family": "{group_look}",
    "casual/crowd": "{group_look}",
    "group_look": """
        in {cloth} shirts*4|in brightly colored (clothes|shirts|outfits)|in {colour} jackets|wearing (sunglasses|hats|
        coats|{colour} hats|backpacks|jeans|shorts)*2|in (dark|bright|colorful|casual|warm) clothes*2|in matching
        {cloth} (shirts|outfits)
    """,
    "casual/toddler": """
        (in|wearing*2) a {top}*4|(in|wearing) a {cloth} (dress|outfit|hat)*3|in {colour} (overalls|pants|shorts)*2|in a
        {top} and {bottom}
    """,
    "casual/man": """
        (in|wearing*2) a {top}*7|(in|wearing) a {top} and {bottom}*3|wearing a {hat}*3|wearing sunglasses*2|wearing
        glasses|in a (black*2|gray|white|dark) suit|in a suit and tie|with a mohawk|with long hair|in a (black|brown)
        leather jacket|in a {cloth} outfit|in a {colour} hat and a {top}|wearing headphones|in a {colour} tank top|in
        (dark|bright|dirty|camouflage) (clothes|clothing)
    """,
    "casual/woman": """
        (in|wearing*2) a {top}*5|(in|wearing) a {top} and {bottom}*2|(in|wearing) a {cloth} dress*3|in a {cloth} skirt|
        (in|wearing) a {colour} tank top*2|wearing a {cloth} scarf|wearing a {hat}|wearing sunglasses*2|wearing glasses|
        with (long|dark|curly|short|red|blond) hair*2|in a {colour} headscarf
    """,
    "casual/women": """
        (in|wearing) {top}*4|(in|wearing) {cloth} dresses*3|in {cloth} skirts|in {colour} tank tops|wearing sunglasses|
        wearing headscarves
    """,
    "casual/girl": """
        (in|wearing*2) a {top}*5|(in|wearing) a {cloth} dress*4|(in|wearing) a pink (dress|shirt)*2|(in|wearing) a {top}
        and {bottom}*2|in a {cloth} skirt|wearing a {hat}|in a {cloth} outfit|with pigtails|with (long|blond|curly)
        hair*2
    """,
    "casual/girls": "(in|wearing) {top}*4|(in|wearing) {cloth} dresses*3|in pink dresses|in {cloth} skirts",
    "winter": """
        (in|wearing*2) <a|> {colour} jacket<|s>*4|(in|wearing) <a|> {colour} coat<|s>*2|in winter clothes|wearing <a|>
        {colour} hat<|s>*2|in <a|> {colour} snowsuit<|s>|in <a warm winter coat|warm winter coats>|(in|wearing) <a|>
        {colour} jacket<|s> and {colour} (pants|hat<|s>|gloves)*2|wearing <a|> {colour} <scarf|scarves>
    """,
    "ski": """
        (in|wearing*2) <a|> {colour} jacket<|s>*4|in {colour} pants*2|wearing goggles|wearing <a|> {colour} helmet<|s>|
        (in|wearing) <a|> {colour} jacket<|s> and {colour} pants*3|in <a|> {colour} snow suit<|s>
    """,
    "swim": "in <a|> {cloth} (<bathing suit|bathing suits>|swimsuit<|s>)*3|wearing goggles",
    "swim/boy": "(in|wearing) {cloth} (swim trunks|swimming trunks|shorts)*4|wearing goggles",
    "swim/boys": "in (swim trunks|{colour} shorts|swimming trunks)",
    "swim/man": "(in|wearing) {cloth} (swim trunks|shorts)*3|wearing goggles|without a shirt",
    "swim/bare": "in {cloth} (swim trunks|shorts)",
    "swim/girl": "(in|wearing) a {cloth} (bathing suit*2|swimsuit*2|bikini)*4|wearing goggles",
    "swim/woman": "(in|wearing) a {cloth} (bathing suit|swimsuit|bikini*2)",
    "swim/people": "in (bathing suits|swimsuits)",
    "swim/children": "in (bathing suits|swimsuits|swim trunks)",
    "swim/family": "in bathing suits",
    "swim/friends": "in (bathing suits|swimsuits)",
    "helmet": """
        (in|wearing*2) <a|> {colour} helmet<|s>*3|in <a|> {colour} helmet<|s> and <a|> {colour} shirt<|s>|(in|wearing)
        <a|> {cloth} shirt<|s>*2
    """,
    "uniform": """
        (in|wearing*2) <a|> {team} uniform<|s>*3|in <a|> {team} jersey<|s>*2|in (white|blue|red|green|orange|black|
        yellow)*2|in <a|> {team} shirt<|s>|<in a jersey with a number on it|in dirty uniforms>
    """,
    "wetsuit": "(in|wearing*2) <a|> (black*2|blue) wetsuit<|s>*3|in {colour} shorts|in <a|> {bright} shirt<|s>",
    "wetsuit/woman": "(in|wearing) a (black*2|blue) wetsuit*2|in a {bright} bikini|in a {bright} shirt",
    "tennis_outfit": "shirt|outfit",
    "tennis_outfit/tenniswoman": "dress|skirt|outfit|tank top",
    "vest": """
        (in|wearing*2) <a|> (life jacket<|s>*2|{bright} life jacket<|s>*2|{bright} helmet<|s>*2|life vest<|s>)*4|in <a|>
        {cloth} shirt<|s>
    """,
    "racing": "wearing (<a muzzle|muzzles>*2|<a numbered vest|numbered vests>|<a|> {bright} jacket<|s>)",
    "baby_clothes": """
        in <a|> {cloth} (shirt|outfit|hat|dress|sweater|jacket)|wearing a {colour} (bib|hat)|in a diaper|in pajamas|in
        {colour} overalls
    """,
    "tennis_clothes": """
        in (white|black|red|blue|yellow)|in a white {tennis_outfit}|in a {cloth} shirt*2|wearing a (white|black) (hat|
        headband|visor)
    """,
    "running_clothes": """
        in <a {bright} uniform|{bright} uniforms>|in <a {cloth} shirt|{cloth} shirts>|in {colour} shorts|wearing numbers
    """,
    "climbing_gear": """
        wearing <a|> {bright} helmet<|s>*2|in <a|> {cloth} shirt<|s>*2|in <a|> {bright} jacket<|s>|wearing <a harness|
        harnesses>
    """,
    "hiking_gear": """
        wearing <a backpack|backpacks>*3|in <a|> {bright} jacket<|s>*2|with walking sticks|in <a|> {cloth} shirt<|s>|in
        shorts
    """,
    "dance_costume": """
        in <a|> {colour} costume<|s>*2|in <a|> {colour} dress<|es>*2|in <a|> {colour} tutu<|s>|in traditional <dress|
        costumes>|in {cloth} skirts
    """,
    "parade_costume": """
        in {colour} costumes*2|in {bright} uniforms|in colorful costumes*2|in masks|wearing {colour} wigs|in traditional
        clothes
    """,
    "work_clothes": "wearing <a|> {bright} (vest<|s>|helmet<|s>|<hard hat|hard hats>)|in {bright} overalls",
    # places, with their preposition
    "on_grass": """
        on the grass*3|in the grass*3|on green grass|in a (grassy|green) field*2|in a field*2|in a grassy area|in (a|
        the) park*2|in (a|the) yard|in a backyard|on a lawn|in tall grass|in a grassy yard|on a grassy hill
    """,
    "across_grass": """
        through the grass*3|across the grass*3|through a (grassy|green|large|dry) field*2|across a field*2|through (tall
        |long|green) grass*2|across a green lawn|through a meadow|through a park|across a yard|on the grass*2|through a
        field of (flowers|yellow flowers|tall grass|corn)|down a grassy hill
    """,
    "in_snow": "in the snow*4|in deep snow*2|in a snowy field*2|on the snow|on snow covered ground|in a snowy yard",
    "across_snow": """
        through the snow*4|through deep snow*2|across a snowy field*2|on the snow|in the snow*3|across snow covered
        (ground|grass)|down a snowy hill|down a snowy path
    """,
    "on_beach": """
        on the beach*4|on a beach*2|on a sandy beach*2|on the sand*2|in the sand*2|on the shore|at the beach|by the
        ocean|near the ocean
    """,
    "along_beach": """
        along the beach*3|on the beach*3|down the beach|across the sand*2|along the shore*2|on the wet sand|along a
        sandy beach|along the water's edge|through the sand|by the ocean
    """,
    "in_water": """
        in the water*4|in a lake*2|in a river*2|in a pond|in the ocean*2|in a stream|in shallow water*2|in a creek|in
        blue water
    """,
    "through_water": """
        through the water*5|through shallow water*3|through a (stream|river|creek|puddle|pond|muddy puddle)*2|through
        the (waves|surf|ocean)|into the water*2|into a (lake|river)
    """,
    "through_woods": """
        through the woods*3|through a forest*2|through a wooded area*2|down a (dirt|forest|wooded|leafy) path*2|along a
        trail*2|along a path through the trees
    """,
    "street": """
        down (the|a) street*3|down the sidewalk*3|along a (city|busy|crowded|narrow|brick|cobblestone|empty|quiet)
        street*3|across (the|a) street*2|past a (store|brick wall|building|restaurant|shop|painted wall|parked car)*2|
        through a city|through a (crowd|park|parking lot|market|town square|tunnel|train station)*2|down (an alley|a
        path|a hallway)|on a city sidewalk|across a crosswalk|up a flight of stairs|down some steps|across a bridge|down
        a dirt road
    """,
    "in_street": """
        on (the|a) (sidewalk*2|street*2)*3|on a (city|busy|crowded) street*2|on a street corner|on a busy sidewalk|in
        front of a (building*2|store|shop|restaurant|brick wall|house|church|large window)*3|in a parking lot|in the
        city|outside a (store|restaurant|cafe|building)*2|at night|in a crowd|at a (bus stop|train station)|in a town
        square
    """,
    "nearby": """
        while (a man*2|a woman*2|a boy|a girl|a child|a dog) (watches*2|looks on|stands nearby|sits nearby)|while
        (people|others|two men|two women|children) (watch*2|look on|walk by|stand nearby)|with (a building|trees|a crowd
        |people|a fence|a house|cars|water|another person|a tree) in the background
    """,
    "smiling": """
        and ~smile [at the camera]*2|and ~talk*2|looking at (the camera*2|something)|with {its} <arms crossed|arms
        around each other>|in the (sun|rain)|at night|and ~pose for a picture|holding (<a drink|drinks>|<a bag|bags>|<a
        flag|flags>|<a camera|cameras>|flowers)
    """,
    "public": """
        in (the|a) park*3|outside*3|in the middle of a (street|field)|on the grass*2|on the street*2|on a sidewalk*2|
        outdoors*2|in front of a (building|brick wall|house|store|window|fence|tree)*2|near a (fountain|tree|wall|lake)|
        on the beach|in a (crowd|garden|field|yard|room|wooded area)|beside a (car|brick wall|wooden fence|river)|on the
        side of a road
    """,
    "sitting": """
        on a (bench*4|park bench*2|wooden bench|couch*2|chair*2|wall*2|rock*2|large rock|curb|stool|ledge|blanket|log|
        stone wall|lawn chair|folding chair|dock|wooden deck|railing|hill)*4|on the (grass*2|steps*3|ground*3|floor|
        sidewalk|beach|stairs|edge of a cliff|porch)*3|at a (table*2|picnic table|desk|bar|cafe)|outside|in the shade of
        a tree|under a tree|against a wall|in the back of a truck|by the water|by a fountain|next to a tree
    """,
    "mountain_view": """
        a mountain*2|mountains|a valley|a lake|the ocean|a river|a forest|a city|a canyon|snowy mountains|the hills
    """,
    "view": """
        overlooking {mountain_view}*2|with {mountain_view} in the background|at sunset|under a (blue|cloudy|clear) sky
    """,
    # things
    "dogtoy": """
        a ball*4|a tennis ball*3|a stick*5|a large stick*2|a frisbee*2|a {colour} ball*3|a {colour} frisbee|a toy*3|a
        {colour} toy*3|a bone|a branch|a rope|a stuffed animal|a shoe|a rope toy|an orange ball|a yellow tennis ball|a
        soccer ball|a plastic bottle|a sock|a log|a bird|something
    """,
    "smoke": "cigarette",
    "smoke/man": "cigarette*3|cigar|pipe",
    "drink": "a (beer*2|soda|drink*2|coffee|glass of wine|water bottle)",
}

# Who does it, and after a space how they look -> what they do: activities, each given the same number of sentences, or
# twice as many (``*2``). The first word of an activity is its verb.
SCENES: dict[str, str] = {
    # dogs
    "dog*3|dogs": """
        run {across_grass}*6 | run {across_grass} with {dogtoy} in {its} mouth<|s>*3 | run {through_woods}*2 | run
        {across_snow}*4 | play {in_snow}*3 | stand {in_snow}*2 | walk {across_snow}*2 | run {along_beach}*4 | play
        {on_beach}*2 | walk {along_beach}*2 | stand {on_beach} | run through (a stream*2|the waves*2|a creek|shallow
        water*3|the surf*2|a muddy puddle|deep water|a shallow river) [with {dogtoy}]*4 | play {in_water}*2 | stand
        {in_water}*2 | splash {through_water} | run across (a dirt field|a dirt road|a gravel path|the sand|a paved road
        |dry ground) | run down (the street|a hill|a dirt path|a road) | run (past a fence|along a fence|away from a
        house|toward the camera|beside a person|next to a bicycle|after a man|in a race) | walk (down a road|along a
        fence|across a street|on a leash|on the sidewalk|on a leash beside a man|on a dirt path)*2 | walk {across_grass}
        | walk {through_woods} | stand {on_grass}*3 | stand on (a rock|a wooden deck|a pile of leaves|a dock|a bed|a
        couch|a table|a log|a bridge)*2 | stand in front of (a fence|a door|a house|a tree|a white wall|a window|a car)
        | sit {on_grass}*2 | sit on (a couch|a bed|a bench|a rug|the floor|a chair|the porch|the sand|the sidewalk|a
        rock|a wooden floor)*2 | sit in (the back of a truck|a car|a boat|a basket|a doorway|a chair) | lie on (a couch|
        a bed|the floor|a carpet|a blanket|the sand)*2 | lie {on_grass}*2 | sleep on (a couch|a bed|the floor|a pillow|a
        rug|a blanket) | play {on_grass}*3 | play with (a ball*2|a tennis ball|a stick|a toy|a frisbee|a rope|a soccer
        ball|a stuffed animal) {on_grass}*3 | play with (a ball|a tennis ball|a stick|a toy|a frisbee) (in the snow|on
        the beach|in the water|in the sand|inside|on a carpet)*2 | play in (a sprinkler|a pile of leaves|the mud|the
        dirt|a fountain|the waves|a kiddie pool|a puddle)*2 | chase (a ball*2|a tennis ball*2|a frisbee*2|a bird*2|a
        rabbit|a cat|a toy|a soccer ball|a {colour} ball) {across_grass} [{nearby}]*4 | chase (a ball|a bird|a frisbee|a
        seagull|a flock of birds|a tennis ball) (on the beach|along the shore|into the ocean) [{nearby}]*2 | chase (a
        ball|a frisbee|a snowball|a stick) (in the snow|through the snow|through the water|down the street) [{nearby}] |
        jump {through_water}*2 | jump over (a log*2|a fence|a fallen tree|a rock|a wall|a stream|a puddle|a branch|a
        stick)*3 | jump into (a pool*2|a lake*2|a swimming pool|the ocean|a pond|a river|the water from a dock) [after a
        (ball|toy|stick)]*2 | jump (off a dock|off a wall|from rock to rock|out of the water|over the waves|down some
        steps|up on a man|through the snow)*2 | look at (something|the camera*2|a cat|a bird|the water|a ball in the
        grass|a squirrel|a fish|itself in a mirror|a toy) | run at the (edge of the water|bottom of a hill) | stand on
        (a wooden bridge|a rocky shore|the edge of a pool|a rock near the ocean|a pile of wood)*2 | run (between two
        trees|past some bushes|alongside a fence|through fallen leaves|over a wooden bridge|up some stairs|across a
        large yard)*2 | stare at (something|a cat|a squirrel|each other|a bird|a ball|the camera|a horse) | try to
        (catch a ball|catch a frisbee|get a toy|bite a stick|climb a tree|catch a bird) | lie in (the shade|the sun|a
        pile of leaves|the dirt|tall grass|the snow)*2 | move through (the snow|the grass|the water) | come out of (the
        water*2|a tunnel|a lake|the woods|the ocean)*2
    """,
    "dog*4|wetdog": """
        swim {in_water} with {dogtoy} in {its} mouth*3 | swim in (a pool|a lake|a river|the ocean|a pond|the water|blue
        water|murky water|a swimming pool|a stream)*2 | swim toward (the shore|a ball|a stick|a boat|a duck) | carry
        {dogtoy} (through the water|out of the water*2|in the water|out of the ocean|across a stream|out of a lake)*3 |
        carry {dogtoy} in {its} mouth*3 | carry {dogtoy} (through the snow|through the grass|along the beach|across a
        field|down a path|in the snow)*3 | hold {dogtoy} in {its} mouth [{on_grass}]*3 | shake (off water*2|water off
        its (fur|body|coat)|itself dry|off) [(on the beach|in a yard|next to a pool|in the grass|by a lake)]*2 | stand
        in (shallow water|a stream|a lake|the ocean|a river|the surf|a muddy puddle) [with {dogtoy} in its mouth]*2 |
        fetch (a stick|a ball|a toy|a tennis ball|a frisbee|a branch) (from|in) (the water|a lake|a river|the ocean|a
        pond|a pool|the snow)*3 | splash (in the water|in the ocean|through a puddle|in a stream|in the waves|in a pool|
        around in a lake)*2 | drink (water from (a hose|a bowl|a fountain|a sprinkler|a puddle|a bottle)|from a (stream|
        hose|lake|garden hose|water fountain))*2 | be covered in (mud|snow|sand|water|soap)
    """,
    "dog": """
        run with its (tongue hanging out|mouth open|ears flapping|tongue out) [{across_grass}]*2 | leap (over a (log|
        hurdle|wall|fence|bar|branch|stream|puddle)*2|into (the air|the water|a pool|a lake)*2|off a (dock|rock|pier))
        [{nearby}]*3 | leap (into the air|in the air) to catch (a frisbee*3|a ball*2|a tennis ball*2|a toy|a stick|a
        snowball|bubbles) [{nearby}]*3 | jump (up|high|in the air) to catch (a frisbee*3|a ball*2|a tennis ball*2|a
        stick|a treat|a toy) [{on_grass}] [{nearby}]*4 | catch (a frisbee*3|a ball*2|a tennis ball*2|a {bright}
        frisbee*2|a {bright} ball|a stick) (in midair|in its mouth*2|in the air*2) [{on_grass}] [{nearby}]*5 | catch (a
        frisbee|a ball|a snowball|a tennis ball) (in the snow|on the beach|in the water|over the water|near the ocean)
        [{nearby}]*2 | jump over (a hurdle*2|a bar*2|a pole|a (red|blue|white|yellow) hurdle*2|a (red and white|blue and
        white) bar) [(on an agility course|in an obstacle course|at a dog show)]*3 | run through (a tunnel|an obstacle
        course|an agility course|weave poles|a {bright} tunnel*2) [at a dog show]*2 | walk (across a seesaw|up a ramp|
        across a balance beam|down a ramp) (on an agility course|at an obstacle course|during a competition) | jump
        through (a hoop|a tire|a ring) [(on an agility course|in a show|held by a man)] | dig (in the sand*2|a hole|in
        the dirt|in the snow|a hole in the sand|a hole in the snow|in a garden|in the mud) [on the beach]*2 | sniff (the
        ground*2|the grass|a flower|the snow|another dog*2|a tree|a bird|a cat|a fire hydrant|a rock|the sand|a person's
        hand)*2 | chew on (a bone*2|a stick*2|a toy|a shoe|a branch|a rope|a plastic bottle|a log) [{on_grass}]*3 | chew
        on (a bone|a stuffed animal|a toy|a shoe|a sock|a pillow) on (a couch|a carpet|a bed|the floor)*2 | bite (a
        stick|a ball|a man's arm|another dog|a rope|a branch|at the water|at snow|another dog's ear|a hose|a tire)
        [{on_grass}]*2 | bark at (something|another dog|a cat|a bird|the camera|a man|a cow|a sprinkler|the waves|a
        horse) | roll (in the grass|on its back in the grass|in the snow|on its back|in the sand|in the dirt|over on a
        rug) | lick (its nose*2|its lips|a person's face|a baby's face|a boy's face|a window|a girl's hand|another dog|
        an ice cream cone) | stand on its hind legs (to catch a ball|in a yard|in the grass|on the beach|next to a man|
        against a fence|to reach a branch|in a kitchen)*2 | chase (another dog*4|a black dog|a brown dog|a white dog|a
        smaller dog|a larger dog*2|a puppy) ({across_grass}*4|{along_beach}|{across_snow}|{in_water}) [{nearby}]*6 |
        play with (another dog*4|a cat|a puppy*2|a larger dog|a small dog|a black dog|a white dog) ({on_grass}*3|
        {in_snow}|{on_beach}|on a couch|in the water) [{nearby}]*5 | fight with (another dog*2|a smaller dog|a white
        dog) ({on_grass}|over a toy|over a stick|on the beach|in the dirt) | follow (another dog*2|a man|a boy|a girl|a
        child|a woman) ({across_grass}|down a road|{along_beach}|{through_woods})*2 | pull (on a rope|on its leash*2|a
        man on a leash|a toy|a boy on a sled|a stick from the water|a branch|a man on skis)*2 | look (out of a car
        window|out a window|over a fence|through a fence|up at a man|up at the camera*2|at the camera with its tongue
        out|to the side|back)*2 | stick its head out of (a car window|a truck window|a tent|a hole|the snow) | have its
        (mouth open|tongue out|paw on a ball|head in a bag|eyes closed) | be (in midair|in the air) (above a pool|over
        the water|above the grass|catching a frisbee|jumping for a ball|over a hurdle)*2 | run beside (a man|a woman|a
        boy|a girl|a bicycle|a horse|a fence|another dog*2|a lake|a river) [{nearby}]*2 | walk with (a man|a woman|its
        owner*2|a child) ({along_beach}|{through_woods}|{across_snow}|down the street)*2 | climb (over rocks|up a hill|
        over a log|onto a couch|up a rock|a ladder|some stairs|a snowy hill|out of a pool) | herd (sheep*2|a flock of
        sheep|cows|goats) [(in a field|in a pen|on a farm)] | ride (in a car|on a surfboard|in a boat|in a kayak|in the
        back of a truck|in a basket on a bicycle|on a motorcycle|in a shopping cart) | wait (for a ball|by a door|for a
        treat|outside a store|next to a bench|beside its owner) | get (a bath*2|a haircut|wet|a drink) [in (a tub|a
        bucket|a yard)] | be tied to (a pole|a tree|a fence) | sit next to (a man on a bench|a bicycle|a tent|a tree|a
        statue) | peek (out of a tent|through a fence|around a corner|out from under a blanket|over a wall) | yawn (on a
        couch|in the grass) | push a (ball|soccer ball|{colour} ball) with its nose | balance on (a rock|a log|a ball|a
        man's shoulders|a wall) | jump up on (a man|a woman|a boy|a child) | run (after|toward|next to) (a man*2|a woman
        |a boy*2|a girl*2|a child*2|a man on a bicycle|a skateboarder) ({across_grass}|{along_beach}|in the snow)*4 |
        play (fetch|frisbee|catch) with (a man|a boy|a girl|a woman|its owner) ({on_grass}|{on_beach}|{in_snow})*3 | lie
        next to (a man|a woman|a child|a baby|a cat) (on a bed|on a couch|in the grass|on the floor)*2 | take (a ball|a
        treat|a stick|a toy) from (a man's|a woman's|a child's) hand | attack (a man in a padded suit|a trainer|a toy)
    """,
    "plain_dog": """
        wear (a muzzle*2|a sweater|a {colour} coat|a {colour} vest|a hat|a costume|a {colour} collar*2|a harness|a
        bandanna|a life jacket|goggles|a jacket) [(in the snow|while running|in a park|on a leash|in the grass|on the
        beach)]*3 | wear a {colour} collar and (~run|~stand|~jump|~play) ({on_grass}|{in_snow}|{on_beach}|{in_water})*3
    """,
    "dogs": """
        fight ({on_grass}|over a (toy|stick|ball|frisbee|bone)*2|on the beach|in the snow|in the dirt|in the street|with
        their teeth showing)*3 | wrestle ({on_grass}*2|{in_snow}|on the beach|in the dirt|on the floor|on a bed|in the
        leaves)*2 | play (together|with each other) (in the mud|on a couch|{in_water}|{on_beach}*2|{on_grass}*2|in the
        leaves|{in_snow}*2)*5 | run (together|side by side|next to each other) ({across_grass}*2|{across_snow}|
        {along_beach}*2|{through_water}|{through_woods})*4 | chase (each other*4|a ball*2|a frisbee) ({across_grass}*3|
        {along_beach}|{across_snow}|around a tree|{in_water}|around a yard) [{nearby}]*3 | play tug of war with (a
        rope*2|a stick*2|a toy*2|a {colour} toy|a sock|a branch|a frisbee|a towel) [({on_grass}|{in_snow}|{on_beach})]*4
        | pull on (a rope|a stick|the same toy|the same stick|a {colour} toy) [{on_grass}]*2 | carry (a stick|the same
        stick|a large branch|a log|a toy) (together|in their mouths) [({on_grass}|{in_water}|{across_snow})]*2 | bite
        (each other|at each other*2) [({on_grass}|in the snow|on a beach)] | bite (the same toy|a stick|a rope|each
        other's faces) | sniff each other ({on_grass}|on the sidewalk|on the beach|in the snow|through a fence) | look
        at each other ({on_grass}|on the street|in a yard) | jump (over each other|in the air|for a ball|for a frisbee|
        at each other|over a log|over a fence) {on_grass}*2 | race (each other|on a track|toward a ball) {across_grass}
        | swim (in a pool|{in_water}*2|after a ball|after a stick|together)*2 | sit (on a couch|in a row|next to each
        other|on a dock|by a door|{on_grass}) | stand (next to each other|on a rock|by a fence|on a dirt road)
        {on_grass} | lie (together on a bed|on a couch|on a rug|in the sun|{on_grass}) | walk (together|on leashes*2)
        ({through_woods}|down the street|along the beach)*2 | touch noses (in the snow|in the grass|on the beach) |
        share (a stick|a bowl of food|a bed|a toy)
    """,
    "greyhound*2|greyhounds*3 [{racing}]": """
        race (around|on|down) a (track*2|dirt track*2|racetrack*2|sand track|grassy track)*3 | run (around a (dirt*2|
        racing) track|on a racetrack|in a race|out of the starting gate|around a curve|at full speed)*2
    """,
    "sleddogs": """
        pull (a sled*2|a man on a sled|a person on a sled) (through the snow*2|across a snowy field|down a snowy trail|
        in a race|over snow covered ground)*2 | run (through the snow|down a snowy path|across a frozen lake) pulling a
        sled
    """,
    "man*3|woman*3|boy*2|girl*2|child|person|couple [{casual}]": """
        walk (a dog*2|a {coat} dog*2|two dogs*2|a small dog|several dogs) (on a leash|{along_beach}|down the street|
        {through_woods}|in the park|in the snow|down a sidewalk)*6 | play with (a dog*2|a {coat} dog*2|two dogs|a puppy|
        a large dog) ({on_grass}*2|{on_beach}|{in_snow}|{in_water}|on the floor)*5 | throw (a ball*2|a stick*2|a
        frisbee*3|a tennis ball) (to|for) (a dog*2|a {coat} dog*2|two dogs) [({on_grass}|on the beach|in the water|in
        the snow)]*4 | pet (a dog*2|a {coat} dog*2|a small dog|a puppy|a cat|a horse*2|a goat|a cow|a rabbit|a deer|a
        pony) [(in a yard|on the street|in a field|through a fence)]*3 | hold (a dog*2|a small dog*2|a puppy*2|a {coat}
        puppy|a cat|a {coat} dog) [(in {its} arms*2|on {its} lap|on a leash*2|by the collar)]*3 | sit (on a bench*2|on
        the ground|on the steps|on a couch*2|on a rock|in a chair|on a dock|in the grass) with (a dog*2|a {coat} dog*2|a
        small dog|a cat)*4 | stand (on the beach|in a field|by a lake|in the snow|next to a car|on a path) with (a dog|a
        {coat} dog|two dogs)*2 | hug (a dog|a {coat} dog|a large dog) | wash (a dog|a muddy dog|a {coat} dog) [(in a tub
        |with a hose)] | kiss a (dog|puppy) | train (a dog|a German shepherd|a {coat} dog) (to jump|in a field|on an
        agility course|with a whistle) | lead (a dog|a {coat} dog) (over a hurdle|through an obstacle course|around a
        ring) | feed (a dog|a puppy|a horse*2|ducks*2|pigeons*3|birds*2|a goat*2|a squirrel|a giraffe|sheep|chickens|
        seagulls|a deer|a calf|a camel) [(in a park|by a pond|at a farm|at the zoo|from {its} hand<|s>)]*4 | run with (a
        dog|a {coat} dog|two dogs) ({along_beach}|{across_grass}|{across_snow}|down the street)*3 | sleep next to a (dog
        |cat|puppy) on a (couch|bed) | ride a bicycle next to a running dog | carry a (dog|puppy|small dog) (across a
        stream|in a bag|down the street)
    """,
    "dog*3|wetdog|dogs": """
        run (over|across) (a concrete surface|a patch of snow|dry leaves|a lawn|rocky ground|a stone path|a dirt path)
        [{nearby}]*2 | run (by|near) (a body of water|the ocean|a lake|some trees|a fence|a house|the edge of the water)
        [with {dogtoy} in {its} mouth<|s>]*3 | stand near (a body of water|a fence|a tree|some rocks|a river|a man|a
        swimming pool|the water's edge) [{nearby}]*2 | run into (a body of water|the ocean|the waves|a lake|tall grass)
        [after {dogtoy}]*2 | run up (a hill|a grassy hill|a snowy hill|some steps|a rocky path|a dirt road) | run (in|
        through) a (grassy|wooded|fenced|sandy|snowy|rocky|muddy) area*3 | play in a (grassy|fenced|sandy|snowy|muddy)
        area [with {dogtoy}]*2 | walk in (shallow water|a stream|a grassy area|a wooded area|the mud|the surf) | look up
        at (something|a man|a woman|a ball|a person holding a toy|a tree) [{on_grass}]*2 | run away (from a man|from a
        dog|with a toy|with a ball|from a sprinkler) [{across_grass}] | run around (a tree|a yard|a pool|a dirt field|in
        circles) [{nearby}]
    """,
    "dog*2": """
        have {dogtoy} in its mouth [({on_grass}*3|in the water|in the snow|on the beach)]*6 | leap over (another dog|a
        brown dog|a smaller dog|a hurdle|a fallen tree|a small stream) [{on_grass}]*2 | jump (over|on|at) another dog
        ({on_grass}|{in_snow}|{on_beach}|in the water)*2 | leap (through the air|off the ground|into a body of water|
        over the grass|through tall grass|through deep snow)*2 | (bare|show) its teeth [(at another dog|at the camera|at
        a black dog|in the grass|while playing with another dog)]*2 | growl at (another dog|a black dog|a puppy|a cat)
        [{on_grass}] | run (behind|in front of|beside|toward|ahead of) another dog ({across_grass}|{along_beach}|
        {across_snow}|{through_water})*4 | stand (next to|behind|in front of|over) another dog ({on_grass}|in the snow|
        on the beach|in the water)*2 | be (biting|nipping) another dog's (ear|neck|leg|tail) | shake its head [({on_grass}
        |in the water)] | put its (paw on another dog|head in a bucket|nose in the grass|paws on a fence|head on a
        pillow) | stretch (in the grass|on a couch|on a rug) | run at (full speed|top speed) ({across_grass}|on the
        beach) | stand with its front paws on (a rock|a log|a fence|a wall|a chair|a man) | reach (for a stick|up to a
        branch|for a ball in the water) | watch (another dog|a bird|a ball|a man|a cat) [{on_grass}]
    """,
    "dolphin": """
        (jump out of*2|leap from|swim in) (the water*2|the ocean|a pool) [(at a show|near a boat|in front of a
        crowd)]*2
    """,
    # other animals
    "horse*2|horses": """
        run ({across_grass}|through a field|along a fence|in a pasture|on a beach|through the snow|around a track)*2 |
        graze in (a field|a pasture|the grass|a meadow) | stand (in a field|behind a fence|in a stable|in the snow|next
        to a barn|by a fence)*2 | pull (a carriage*2|a cart|a wagon|a sled) [(down the street|through the snow|through a
        park|with people in it)]*2 | drink (from a river|from a bucket|water from a stream) | gallop (across a field|
        along the beach|through water)
    """,
    "cat": """
        sit (on a windowsill|on a couch|on a car|in a box|on a fence|on a table|next to a dog|on a bed|by a window)*2 |
        sleep (on a couch|on a bed|in a basket|on a chair|in the sun|on a keyboard) | play with (a string|a toy|a ball|a
        ball of yarn|a dog|a toy mouse|a small dog)*2 | look (at a dog|at the camera|out a window|at a bird|up at a man|
        at a fish) | lie (on a bed|on the floor|on its back|in the grass|on a pillow) | jump (off a wall|in the air|onto
        a table|over a fence|at a toy) | walk (on a fence|across a street|through the grass|along a wall|in the snow) |
        lick its paw | fight with (a dog|another cat) | climb a (tree|fence|curtain) | hide (under a bed|behind a
        curtain|in a bag)
    """,
    "bird*2|birds": """
        fly (over the water*3|over the ocean|over a lake|in the sky|in a blue sky|above the trees|low over the water|
        over a field|past a tree)*3 | stand (in the water*2|on a rock|on a branch|on the beach|in shallow water|in the
        grass|on a wall|on a dock|in a pond)*3 | land (on the water|on a lake|on a branch|on a rock) | sit on (a branch|
        a fence|a wire|a post|a tree branch|a rock|a railing)*2 | take off from (the water|a lake|a branch|the ground) |
        spread {its} wings [(over the water|on a rock|in the water|on a branch)]*2 | look for food (on the beach|in the
        water|in the grass|on the ground) | eat (seeds|bread on the ground|a fish|from a feeder)
    """,
    "bird": """
        hold a fish in its (beak|mouth) | flap its wings [in the water] | catch a fish (in a river|in its beak) | dive
        into the water | sit on a (feeder|statue|car|roof|chair) | eat from a person's hand | fly with its wings spread
        [(over the water|above the sea|in the blue sky)]*2
    """,
    "waterbird": """
        swim (in a pond*2|in a lake|in the water|down a river|near some rocks|with its babies|among reeds)*2 | flap its
        wings (in the water|on a lake|in a pond) | float (on a lake|on calm water|on a pond) | walk (on the ice|across
        the grass|by a lake) | land (on a pond|in the water|on a lake) with its wings spread
    """,
    "cow|sheep*2|horses": """
        stand (in a field*2|in a grassy field|behind a fence|on a hill|in a pen|on a road|under a tree|in a barn|by a
        river)*2 | eat (grass|hay) | walk (across a field|down a road|through the snow|along a fence|through a farm|down
        a street)*2 | graze (in a green field|on a hillside|in a meadow|next to a lake|near a fence)*2
    """,
    "animal": """
        stand (in the grass*2|in the snow|on a rock|behind a fence*2|in a field*2|near a road|among trees|in a stream|in
        a yard)*2 | eat (leaves|grass*2|from a person's hand|from a bucket) | walk (through a forest|through the grass*2
        |across a road|along a river|up a rocky hill|down a path)*2 | look (at the camera|over a fence)
    """,
    "small_animal": """
        sit (on a branch*2|in a tree*2|on a rock|in the grass|on a wall|on a fence)*2 | eat (a nut|fruit|leaves|bread) |
        climb (a tree|a fence|a rope) | hang from a branch | look at the camera | hold a piece of food
    """,
    "zoo_animal": """
        stand (in the grass|in the water|behind a fence|in an enclosure|near some trees|on a rock)*2 | walk (in a zoo|in
        the grass|around its cage|by a pool of water)*2 | lie (in the grass|on a rock|in the shade) | drink (water|from
        a pond) | look (at the camera|at people at a zoo|through a fence)
    """,
    "camel": """
        carry (a person|two people|supplies) (through the desert|on its back) | stand (in the desert|on the sand|in a
        field) | walk (across the desert|along a beach) | sit in the sand | eat from a girl's hand
    """,
    # adults in town and at home
    "man*5|woman*5|person*3|teen|people*2|men*2|women*2|couple|friends [{casual}]": """
        walk {street}*8 | walk (across|down) the street (carrying (a bag|an umbrella|shopping bags|flowers|a backpack)|
        with (an umbrella|a bicycle|a backpack))*3 | walk {along_beach}*2 | walk (along a path|through a park|on a trail
        |down a dirt road|across a field|along a fence|on a wooden bridge)*2 | walk (up|down) (a hill|the stairs|some
        steps|a flight of stairs|a ramp) | walk past (a shop window|a mural|graffiti|a statue|a fountain|a sign|a bus)*2
        | walk in the rain [with <an umbrella|umbrellas>] | walk (through the snow|on a snowy street|across a snowy
        field) | stand {in_street}*5 | stand {public}*3 | stand on (a bridge|a balcony|a rock|a dock|a stage|a hill|the
        beach*2|a pier|the roof of a building|a ladder|a train platform) [{nearby}]*2 | stand in front of (a {colour}
        (wall|car|building|door|truck)*3|a mural|a painting|a sign*2|a statue|a fountain|a bus|a window|an old building|
        a mirror|a tent|a waterfall|a graffiti covered wall)*4 | stand next to (a car*2|a tree|a bicycle|a motorcycle|a
        horse|a statue|a fence|a table|a sign|a train|a fire|a pole|a fountain) [{nearby}]*3 | stand (in line|at a
        counter|in an elevator|on a subway platform|behind a table|in a doorway|behind a fence|in the rain|under an
        umbrella|in a field of flowers) [{nearby}]*2 | sit {sitting}*8 | sit (in a car|in a boat|in a restaurant*2|in a
        cafe|in an office|on a train*2|on a bus|in a waiting room|on the subway|in a classroom|at a bar*2)*3 | lean
        against (a wall*2|a tree|a pole|a car|a fence|a railing|a building|a brick wall|a window) [(talking|looking down
        |smoking)]*2 | look at (something|a map|a painting|a book|a phone*2|a statue|a building|the ocean*2|the water|a
        computer|a menu|pictures|a magazine|{its} <watch|phones>|a car|flowers|jewelry|a store window) [{nearby}]*3 |
        look at the camera (from behind a fence|while sitting on a bench|outside|in a crowd|on a street) | pose for (a
        picture*3|a photo|the camera*2|a photograph) [{public}]*4 | smile (for a picture|at the camera*3|for the camera)
        [{public}]*3 | laugh [(outside|at a table|on a bench|in a crowd|at a party|together)] | smile and ~wave [at the
        camera] | wait (for a bus|for a train*2|at a bus stop|in line|to cross the street*2|on a subway platform|at a
        station|outside a building)*2 | ride (an escalator|the subway|a bus|a train|in a taxi|a ferry|an elevator|in a
        boat|in a carriage|a roller coaster) | get (on a bus|off a train|into a car|out of a boat)*2 | shop (at a market
        |for (clothes|fruit|vegetables|shoes|groceries|flowers)) [(at an outdoor market|in a store|on a city street)] |
        buy (food|ice cream|fruit|flowers|a drink|fish) (at a market|from a street vendor|at a stand|in a store)*2 |
        cook (food*2|meat|dinner|hot dogs|breakfast|fish|eggs) (on a grill*3|in a kitchen*2|over a fire*2|on a stove|
        outside|on a barbecue)*3 | dance (on a stage|in the street*2|at a party*2|in a club|at a wedding|on a table|
        outside|in a circle|to music|in the rain|on the grass) [{nearby}]*2 | watch (a parade*2|a street performer*2|a
        baseball game|a race|the sunset*2|a movie|television|a soccer game|boats|the waves*2|a band|children play|
        fireworks|a performance|a train go by) [({public}|from a distance|with binoculars|from a bench|in a crowd)]*4 |
        climb (a ladder|a tree*2|a rope|over a fence|up a hill*2|a wall|some stairs|a pole|onto a roof|out of a pool|a
        tower)*2 | jump (off a rock|in the air*3|over a fence|off a wall|over a puddle|over a bench) [({on_beach}|
        {in_street}|{on_grass})] [{nearby}]*2 | run ({street}*2|{along_beach}|{across_grass}|in a marathon|up a hill|
        through the rain|up the stairs|on a track|on a treadmill|through a fountain|in a race)*3 | jog (along the beach|
        down a street|through a park|on a path|past a building|on the sidewalk|by a lake|with headphones)*2 | stand
        behind (a table*2|a counter|a fence*2|a man|a woman|a car|a bar|a large window|a tree|a child|two children)
        [{nearby}]*4 | stand in front of (a tree|some trees|a large rock|a crowd*2|a group of people|a brick building|a
        large building*2|an old truck|a wooden fence|a large sign|a stone wall|flowers|the ocean|a red car|a wooden door
        |a large tree|a bus|a colorful wall|a bookshelf) [{smiling}]*5 | sit in front of (a building*2|a wall|a store|a
        tree|a computer|a fire|a tent|a window|a large door|a painting|a brick wall|a fountain|a piano) [{smiling}]*3 |
        sit (next to|behind|beside) (a man|a woman|a table|a tree|a child|a window|a large rock|a sign|a fence|a statue)
        [{nearby}]*3 | stand under (a tree*2|an umbrella|a bridge|a tent|a sign|trees) [{nearby}]*2 | stand (by|near|
        beside) (a large tree|the water*2|a pole|a table of food|a wall|a car|a boat|a building|a grill|a road|a train|a
        window|the edge of a cliff) [{smiling}]*4 | walk (behind|past) (a man|a woman|a group of people|two children|a
        parked car|trees|a large building|a horse) [{street}]*2 | hang onto (a rope|a pole|a railing) | cross (the
        street*2|a road|a bridge|a wooden bridge|a river|a busy street) [{nearby}]*2 | stand with {its} arm<|s> (around
        a friend|around a child|around a statue|in the air|raised) | play (cards|chess|a board game|a video game) [(at a
        table|in a living room|outside|in a park)]*2 | play (pool|darts|an arcade game|bingo) [(in a bar|at an arcade)]
        | play frisbee [(in a park|on the grass|on the beach)]*2
    """,
    "man*6|woman*6|person*2 [{casual}]": """
        sit on a bench (reading*2|looking at the water|looking at a lake|in front of a building|in a park*2|under a tree
        |eating lunch|next to a bicycle|in the snow|smoking)*3 | look (out a window*2|through a telescope|over a railing
        |down a street|up at the sky|through a fence|at the sunset|away from the camera|into the distance|over {its}
        shoulder<|s>)*2 | talk (on a cellphone*4|on the phone*2) [({street}|{in_street}|on a bench|in a car|while
        walking|outside a store)]*4 | read (a book*3|a newspaper*3|a magazine|a map|a letter) [(on a bench*3|on the
        grass|on a train|at a table|on the subway|in a chair|on the beach|in a park|on a couch|outside)]*4 | hold (a
        sign*3|a flag|an umbrella*2|a camera*2|flowers|a {colour} umbrella|a {colour} balloon|a bag|{drink}*3|a
        microphone|a cup|a cigarette|a newspaper|a box|a stick|a rope|a fish|a snake|a picture) [({in_street}|
        {public})]*6 | carry (a bag*2|a {colour} bag|a box|a backpack|groceries|a basket|a guitar|a bicycle|a surfboard|
        a ladder|an umbrella|a purse|flowers|luggage|a large {colour} object|shopping bags) [({street}|on {its}
        <shoulder|shoulders|back>|up the stairs)]*4 | take a (picture*3|photo|photograph) (of (a building|a statue|the
        ocean|a dog|a child|a woman|flowers|a group of people|a bird|a sunset|the view)*3|with a (cellphone|digital
        camera)|with a large camera)*4 | drink (a beer*2|coffee*2|from a bottle*2|water|a soda|wine|from a cup|from a
        straw|beer from a can) [({in_street}|at a (table|bar)|on a bench|outside|at a party)]*3 | eat (lunch|ice cream|a
        sandwich|a hot dog|pizza|an apple|noodles|a meal|dinner|fruit|corn|a piece of cake|food) [(at a (table|
        restaurant|picnic table)*3|on a bench|on the grass|outside|in the park|on the sidewalk)]*4 | smoke a {smoke}
        [({in_street}|on a bench|outside a building|at a table|near a window)]*2 | push (a stroller*3|a shopping cart*2|
        a baby carriage|a wheelchair|a cart|a bicycle*2|a wheelbarrow|a broken down car) [({street}|through a store|up a
        hill|on the sidewalk)]*3 | sleep (on a bench*2|on a couch*2|in a chair|on the grass|on a train|in a hammock|on
        the beach|in a tent|on the subway|under a tree)*2 | lie (on the grass*2|on a bench|on the beach*2|on a towel|in
        a hammock|on a couch|in a field|on the ground|on a bed|in the sun|on a rock)*2 | work (on a computer|in a garden
        |on a car|on a bicycle|in a field|at a desk|on a laptop|in a shop|on a boat|under a car)*2 | do (laundry|the
        dishes) [(at home|in a sink|in a kitchen)] | do (yoga*2|a handstand*2|a cartwheel|push ups|a trick|tai chi) [(in
        a park|outside|on the beach|in the street|at home)]*2 | point (at something*2|at a sign|at the camera*2|to the
        sky|at a map|at a picture|at a boat|into the distance|up) [({public}|while talking)]*2 | throw (a ball*2|a
        frisbee*2|a rock into the water|a football|a snowball|a stick|coins in a fountain) [({on_grass}|{on_beach}|in a
        park)]*2 | ride (a bicycle*3|a bike*3|a {colour} bicycle|an old bicycle|a mountain bike) ({street}*3|
        {through_woods}|{along_beach}|on a dirt path|on a bike path|in the rain|up a hill|past a fence|in a parade)*4 |
        ride a (motorcycle*2|scooter*2|motor scooter|moped|unicycle*2|segway|skateboard*2|horse*3|camel|donkey|bull|
        mule) ({street}|through a field|on a road|in a parade|on a path|on the beach|through the woods|in a show)*4 |
        hold (a small object|a bag|a flag|a stick|a book|a bottle|a flower|a {colour} flower|a camera|a cup|a sign|a
        plate of food|a rope|a ball|a phone|keys|an egg|a pen|a hat) in {its} (hand*3|hands*2|right hand|arms)
        [{public}]*4 | look (over {its} shoulder|at {its} hands|up|down at the ground|to the side) [{public}]*2 | wave
        [(at the camera|from a boat|in a crowd|from a window|from a car)]*2 | use (a computer|a laptop*2|a typewriter)
        [(at a desk|on a couch|at a table|in a cafe)]*2 | use (an ATM|a camera|a microscope|a sewing machine)
    """,
    "man*3|person|couple|people [{casual}]": """
        fish (in a lake*2|in a river*2|from a dock*2|from a pier*2|from a boat|off a bridge|in the ocean|on the beach|
        through a hole in the ice|at sunset)*3 | row (a boat*2|a canoe*2|a small boat) (across a lake*2|on a river*2|in
        the ocean|near the shore|through calm water)*2 | paddle a (canoe*3|{bright} canoe*2|raft|boat) (down a river*2|
        on a lake*2|through calm water|on a rocky river|near some trees)*2 | sit (in a {bright} (kayak|canoe|boat|raft)|
        in a small boat|on a boat) (on a lake|in the water|in the middle of a lake|on a river|near the shore)*2 | stand
        on (a boat|a dock|a pier|a rock in the water|a cliff*2|the edge of a cliff*2|a mountain top*2|a rocky shore|a
        surfboard|a frozen lake|a sand dune) [{view}]*3 | sit on (a rock*2|a cliff|a mountain|a dock|a pier|the edge of
        a cliff|a boulder|a hill|a ledge|a log) {view}*3 | stand on (a rock|a hill|a cliff|a mountain|a bridge|a balcony
        |a ledge) {view}*2 | look at (a waterfall|the mountains|a view of the city|a lake|a canyon|boats in a harbor|the
        stars|a sunset) [from (a bridge|a cliff|a hill|a rock|a window|a dock)]*2 | camp (in the woods|by a lake|in the
        mountains|in a field) | sit by a (campfire*2|fire|fire on the beach) [at night] | sit (outside a tent|by a
        campfire|in front of a tent|next to a fire) | set up a tent (in a field|in the woods|on the beach|in the snow) |
        stand in a (river|stream|creek|waterfall|lake) [with a fishing pole] | cross (a river|a stream|a rope bridge|a
        wooden bridge|a bridge over a river)*2 | walk (across a desert|on a sand dune|through tall grass|in the fog|on
        railroad tracks|along a cliff|through the mountains|on a rocky beach|across a rocky field)*2 | walk on a
        (tightrope|log|stone wall|slackline|narrow path) | fly a kite (on the beach|in a field|in a park|over the ocean)
        | sail a boat (on the ocean|on a lake|in the harbor) | drive a (boat|tractor|car|jeep|go kart|golf cart|truck|
        convertible) [({through_water}|down a dirt road|through mud|on a track|down a street|through a field)]*2 | swing
        (on a rope over (a river|a lake|the water)*2|from a tree|in a hammock) | hang (from a rope|from a tree|upside
        down from a bar) | float (on an inner tube|on a raft|in a pool|in the ocean|down a river) | parasail over the
        ocean | skydive from a plane | jump off a (bridge|boat|cliff|pier|dock) into (the water*2|a lake|the ocean)*2
    """,
    "couple [{casual}]": """
        hold hands (on the beach|in a park|while walking|on a street|in the snow) | dance together (at a wedding|on a
        stage|in a street|in a ballroom|on the grass) | kiss (on a bench|on the beach|in front of a building|in the
        street|at a wedding|under a tree)
    """,
    "couple*2|friends|women [{casual}]": """
        hug (on a street|in a park|outside|at a train station|on a beach|in a crowd) | walk hand in hand (along the
        beach|down a street|in a park) | sit together (on a bench*2|on a couch|on the grass|by the water|at a table|on a
        blanket|on some steps)*2 | share (an umbrella|a drink|an ice cream cone|a blanket|a bench|a meal|a laugh) | take
        a picture of themselves [(at the beach|in front of a statue|in a crowd)]
    """,
    "man*4|woman*3|person*2|teen [{casual}]": """
        (kneel*2|crouch*2) (on the ground*2|in the grass|on a sidewalk|next to a (bicycle|dog|child|tree|car)*2|on a
        rock|in the sand|by the water|behind a fence|in the snow|on a street)*3 | bend (over|down) (to pick up (a ball|a
        bag|a flower)|to tie a shoe|to pet a dog|on the beach|in a garden|near a fence)*2 | lean (over|on)
        (a railing*2|a table|a fence*2|a bridge|a counter|a ledge|a sign|a bar) [{nearby}]*2 | clap {its} hands
        [{public}] | cover {its} (mouth|face|eyes|ears) with {its} <hand|hands> [{public}] | scratch {its} head | rest
        {its} head on {its} (hand|arm) | look (at something|down at something) in {its} hand<|s> [{public}]*2 | hold
        something in {its} (hand<|s>|mouth<|s>) [{public}]*2 | look away from the camera [{public}] | stand (in front of|
        behind|near) a (chain link fence|brick wall|concrete wall|wooden wall|metal gate|stone building) [{smiling}]*3 |
        stand (by|near|beside) a body of water [({view}|at night|with a dog|with a child|fishing)]*2 | walk (on|along) a
        (concrete path|paved road|wooden walkway|stone path|boardwalk|gravel road) [{nearby}]*2 | walk by (a body of
        water|a brick building|a large mural|a store window|a parked truck|a group of people)*2 | sit on (a concrete
        (wall|step|ledge|bench)|a wooden chair|a white chair|a metal bench|a brick wall) [{smiling}]*3 | sit in (a
        chair*2|a wooden chair|a lawn chair|a white chair|the dark|a dark room|an armchair) [(reading|smoking|holding a
        drink|talking on a phone|in front of a window|outside|looking at something)]*3 | wear (glasses|dark glasses|a
        {hat} and sunglasses|a hooded sweatshirt|a {colour} hood|a {cloth} shirt and glasses) [{public}]*3 | jump (high
        in the air|off a concrete wall|over a railing|from one rock to another|into the air on the beach|in front of a
        building) | carry something (on {its} (head|back|shoulder)|in a bag) [{street}]*2 | stand outside [(in the
        sun|in the cold|at night|near a car|holding a sign|with a drink|smoking)]*2 | smoke outside [a building] | take
        a picture (outside|from a bridge|in a crowd|of something in the distance)*2 | look (out over|out at) (the
        water|a body of water|a city|the ocean|a field)*2 | play with (fire|a hula hoop|a yo-yo|a kite|a toy) [{public}]
        | aim a (gun|rifle|camera) at something | stand (in a doorway|in a dark room|in a hallway|at a window|on a
        platform|on some steps) [{smiling}]*2
    """,
    "people*4|men*2|women*2|friends|children [{casual}]": """
        stand outside [(a building|a store|in the cold|at night|in the rain|talking|on a sunny day|in front of a
        house)]*2 | stand (by|near|beside) a body of water [{view}]*2 | walk (by|near) a body of water | sit outside
        [(a building|at tables|in chairs|in the sun|at night|on a sunny day|under an umbrella)]*2 | gather outside
        [(at night|around a table|in a city|near a stage|in the cold)]*2 | look (up at something|at something in the
        distance|at something on the ground|in different directions|through a window)*2 | watch (something|another
        person|a man|a boy on a skateboard|a dog jump) [{public}]*2 | sit (around|near) a (table|fire|pool|fountain)
        [while (one man|one woman|another) (~stand*2|~talk|~read)]*2 | walk (across|on) a (bridge*2|wooden bridge|
        concrete path|city street|crosswalk|beach) [at night]*2 | play (in|with) (the water|the sand|a large ball|the
        leaves|water guns) outdoors | have a (picnic*2|party|barbecue|conversation*2|drink|meal) [{public}]*3 | hike
        near (a body of water|a cliff|a waterfall|the mountains) | stand (on|near) a (cliff|large rock|rocky hill|stone
        wall|platform|pier) [{view}]*2 | sit (on|near) a (cliff|large rock|rocky shore|stone wall|pier|concrete ledge)
        [{view}]*2 | line up (outside*2|in front of a building|on a street|at a counter) | raise their (hands|arms|
        glasses) [(in a crowd|at a concert|on the beach|at a table)]*2 | lean (on|against) a (fence|wall|railing|car)
        [{public}]*2
    """,
    "team [{uniform}]": """
        pose for a (team picture*2|picture|photo) [(on a field|with a trophy|in a gym)]*2 | (celebrate|huddle|cheer|
        stand in a line|warm up|gather) (on the field*2|after a game*2|before a game|in front of a crowd|in the rain)*3
        | run onto (a field|the field) [in front of a crowd] | practice on a field
    """,
    "graduates [in (graduation gowns*3|caps and gowns*2|{colour} gowns)]": """
        (stand in a line|pose for a picture*2|throw their caps in the air|smile|sit in rows|walk across a stage|hug|hold
        diplomas) [({public}|at a ceremony|in front of a school)]*3
    """,
    "men*2|women*2|people*3|friends*3|boys|girls|crowd [{casual}]": """
        talk {public}*3 | talk to each other ({public}|at a table|in a restaurant|at a party|on a corner) [{nearby}]*2 |
        stand together ({public}|{in_street}|on a beach|on a mountain)*2 | sit (at a table*2|around a table*2|in a
        circle|on a couch*2|on the steps|on the grass*2|on a wall|in a restaurant*2|at a bar|outside a cafe|in a boat|on
        rocks by the ocean|in chairs|on a bench*2|on bleachers) [(talking|eating|drinking|laughing|playing cards|
        watching something|together)]*5 | pose (together*2|for a group picture|for a picture*3|for the camera)
        [({public}|{in_street}|on a beach|on a mountain|in the snow|with their arms around each other|at a party|in
        costumes|making funny faces)]*4 | gather (around a table|around a fire|in a park|on a street|in a field|in front
        of a building|on the beach|around a car|outside a store|at night|around a statue)*2 | eat (at a restaurant|at a
        picnic|at a long table|at an outdoor cafe|dinner at a table|around a campfire|on the beach|in a park)*2 | drink
        (at a bar|beer at a table|wine at a party|together) | play (music|cards at a table|frisbee in a park|soccer on
        the beach|volleyball on the beach|tug of war|a game|a game in the grass|football in the mud|in a fountain|with a
        ball|in the snow|in the water|in the sand) [{nearby}]*3 | dance (in a circle|together*2|in the street|at a party
        |on stage|at a club|in a parade|at a festival) [{nearby}]*2 | walk (together|in a line|arm in arm) ({street}|
        {along_beach}|on a trail|through a field)*2 | smile (together|for a picture|at a party|with their arms around
        each other) | laugh (together*2|at something|at a party|at a table) [outside] | cheer (at a game|at a concert|in
        a crowd|with flags|in a bar)*2 | wait (in line*2|for a train|at a bus stop|to cross the street|on a platform|at
        an airport) | hold (signs*2|flags|a banner*2|hands in a circle|drinks|cameras|balloons|umbrellas) [(in the
        street|at a protest|in a parade|in a park|outside)]*3 | march in a (parade*2|protest) | protest (in the street|
        outside a building|with signs) | ride (on a float in a parade|bicycles {street}|a roller coaster*2|in a boat|in
        the back of a truck|in a carriage|on a ferris wheel|a carnival ride)*3 | jump (into a pool|off a dock|in the air
        on a beach|in the air|off a pier into the water|into a lake) [together] [{nearby}]*2 | run (on the beach|in a
        race|down a hill|through a field|through the rain|down the street)*2 | look (at something|at the ocean|over a
        railing|at a map|at a computer|out a window|at a painting|up at the sky|at a book|at pictures|at a display|at
        the water|into a store window) [{nearby}]*3 | stare at something [{public}] | stand at the (top|bottom) of (the
        stairs|a hill|a waterfall|a mountain) | stand around (a car|a table|a fire|a statue|a motorcycle|a grill)*2 |
        enjoy (a meal|a picnic|a concert|a day at the beach|a sunny day in the park|a carnival ride)*2 | walk (along a
        cobblestone street|on the pavement|past a large structure|under umbrellas|through a crowd)*2 | relax (on the
        grass|on the beach|by a pool|in lawn chairs) | stand (in front of|behind|next to) (a building*2|a table|a fence|
        a car*2|a statue|a sign|a large tree|a wall*2|a bus|a tent|a fountain|a Christmas tree|a store|a brick wall|a
        boat) [{smiling}]*5 | stand (in a line|in a row|in a circle|on stage|on a bridge|on a dock|on rocks|on a hill|on
        a balcony|on the side of a road|in a kitchen|in a field|around a table|on the steps|in the shade) [{smiling}]*4
        | sit (in front of a building|in front of a wall|behind a table|in a row|on a stone wall|on the ground|on a
        wooden bench|on the edge of a fountain|on a blanket|under a tree|under an umbrella|in the back of a truck|on a
        boat) [{smiling}]*4 | hold (hands*2|flags|drinks|signs|guitars|cups|balloons|flowers|bags|umbrellas) and (~smile
        |~pose|~walk|~stand in a line)*2
    """,
    "crowd*3|fans|people": """
        watch (a concert*2|a street performer*2|a parade*2|a race*2|a football game|a band on stage|fireworks|a man
        juggle|a skateboarder|a man on a unicycle|a car race|a speaker|a bull fight|a rodeo|a dance performance|a
        bicycle race) [(in the street|outside|at night|from the stands)]*4 | cheer (at a game|at a stadium|for a team*2|
        for a player|at a concert|behind a fence|for runners)*2 | gather (around a stage|in a city square|in the street|
        in front of a building|for a festival|at night|around a street performer|near a fountain|on the beach)*3 | stand
        (in a stadium|outside a building|behind a fence|along a street|in the rain|under umbrellas|in front of a stage|
        around a car|on a hill)*2 | sit (in a stadium|in the stands|on the grass|on bleachers|in a theater|on a hill)*2
        | walk (down a busy street|through a city|through a market|past a store|across a bridge|through a street fair)*2
        | fill (a street|a stadium|a city square|the beach|a subway station) | wave (flags*2|{colour} flags|their hands|
        their arms) [(at a game|at a concert|in a stadium|in the street)]*2
    """,
    "man*5|woman*2|boy": """
        wear (a {hat}|glasses|sunglasses|a {cloth} shirt<|s>|a {cloth} jacket|headphones|a mask|a costume|a backpack|a
        helmet|a {colour} wig|a suit|a {cloth} tie|a {colour} headband|a {cloth} scarf|face paint|an apron|a uniform)
        and (~hold (a camera|a sign|a drink|a microphone|a flag|a stick|a baby|a guitar)|~look (at the camera|to the
        side|down|up|out a window)|~smile|~stand (in front of a wall|in a crowd|outside|near a car)|~talk on a phone|
        ~sit on a bench|~walk down the street)*10 | stick {its} tongue out [(at the camera|in a crowd|outside)] | make a
        (funny face*2|silly face|peace sign*2|face) [(at|for) the camera]*2 | give a thumbs up [({public}|to the
        camera)] | wear a (costume*2|mask|red nose|clown costume|pirate costume|superhero costume|chicken costume|
        {colour} wig|funny hat|viking helmet|gorilla costume) [({in_street}|in a parade|at a party|at a festival|in a
        crowd|on Halloween)]*4 | be dressed (as (a pirate|a clown|a superhero|a cowboy|a knight|a zombie|an angel|a
        wizard|a Viking|a soldier|a king)|in (black|white|a costume|traditional clothing|colorful clothing|leather|a
        {cloth} costume|a kilt|formal clothes)) [({in_street}|in a parade|at a festival|on a stage)]*4 | be surrounded
        by (people|children|pigeons|trees|flowers|books|balloons) [{public}]*2 | wear a {hat} on {its} head | hold a
        {colour} object (over|above) {its} head | hold a (bag|box|basket|bottle|board) on {its} head | stare (at the
        camera*2|at something|out a window|into the distance|at a computer screen) [{public}]*2 | make a (hand gesture|
        phone call|sandwich) | try to (open a bottle|fly a kite|fix a car|light a cigarette|catch a ball|climb a wall) |
        relax (in a chair|on a couch|in a hammock|on the beach|by a pool)*2
    """,
    "man*3|woman": """
        have ({colour} (hair|paint on {its} face)|a tattoo on {its} (arm|back|leg|neck)|a {colour} mohawk|a backpack|
        long hair|a pierced lip|{its} (hand on {its} head|arms crossed|arms raised|mouth open|eyes closed|tongue out|
        hands in the air)) [{public}]*4
    """,
    "people*3|women*2|children*2|friends|men|girls": """
        be dressed (in (costumes*3|colorful costumes|black|white|formal clothes|traditional clothing|Halloween costumes|
        military uniforms|Santa suits|colorful dresses|animal costumes|period clothing)|as (pirates|clowns|superheroes|
        zombies|soldiers|angels)) [({in_street}|for a parade|at a festival|at a party|on a stage)]*4 | wear (costumes*2|
        masks|{cloth} shirts|{colour} hats|sunglasses|face paint|matching shirts|helmets|wigs|backpacks|party hats|
        uniforms|winter coats|life jackets|traditional clothing) [({public}|{in_street}|in a parade|at a party|at a
        festival)]*4 | be surrounded by (people|trees|children|pigeons|flowers|balloons|bubbles) [{public}]*2
    """,
    "woman*3|women|girl|person [{casual}]": """
        put on (makeup|lipstick|a hat|shoes|a coat) | brush {its} teeth | dance (ballet on a stage|with a hula hoop|with
        ribbons|in a {colour} dress|barefoot)*2 | pick (flowers*2|apples|strawberries|berries|corn|pumpkins) [in a
        (field|garden|orchard)] | water (plants|flowers) in a garden | smell <a flower|flowers> | hold (a bouquet of
        flowers|a {colour} flower|a hula hoop|a {colour} purse|a shopping bag|a parasol|a fan|a glass of wine|a yoga
        mat) [{public}]*2 | knit on a bench | paint (a picture|a wall|{its} nails|a mural|a child's face) | hang laundry
        on a line | sew at a table | bake (a cake|cookies) in a kitchen | do yoga (on a beach|in a park|on a mat|at
        sunset)
    """,
    # parents and babies
    "mother*3|father*3|woman|man [{casual}]": """
        hold (a baby*4|a small child*2|a toddler|a little girl|a little boy|a sleeping baby|a crying baby|a newborn
        baby) [(in {its} arms|on {its} lap|on {its} shoulders|{public}|in a pool|in the water|in a sling)]*5 | carry a
        (baby*2|child|toddler|little boy|little girl) (on {its} shoulders*2|on {its} back*2|in a sling|in a backpack|
        {street}|across a stream|on the beach)*3 | push a (child*2|baby|little girl|little boy|toddler) (on a swing*3|in
        a stroller*3|in a shopping cart|in a wagon|on a sled|on a tricycle|in a {colour} stroller)*3 | play with (a
        baby*2|a child*2|a toddler|two children|a little boy|a little girl|a newborn) ({on_grass}|on the floor|
        {on_beach}|in a pool|in the snow|in a park|at a playground|on a bed|in the leaves)*4 | kiss (a baby|a child|a
        little girl) on the (cheek*2|forehead|head) | hug (a child*2|a little girl|a boy|a crying child|a baby) | feed
        (a baby*2|a toddler|a baby with a bottle|a child with a spoon) [in a high chair]*2 | read (a book*2|a story) to
        (a child*2|a baby|two children|a little girl) [(on a couch|in bed|in a chair|in a library)]*2 | hold hands with
        a (child|little girl|little boy|toddler) ({street}|{along_beach}|in a park)*2 | walk with (a child*2|two
        children*2|a little girl|a little boy|a baby in a stroller|three kids) ({street}|{along_beach}|{through_woods}|
        {across_snow}|in a park)*4 | sit with (a child*2|a baby*2|two children|a little girl|a little boy) (on {its}
        lap*2|{sitting}*4)*4 | sleep with a baby on a (couch|bed) | lie (on a bed|on the grass|on a couch|on a blanket)
        with a (baby|child|toddler) | teach a (child*2|boy|girl) (to ride a bicycle*2|to swim|to ski|to fish|to read|to
        play guitar|to skate) | help a (child|little boy|little girl|toddler) (on a slide|across a stream|climb a tree|
        on the monkey bars|with a jacket|put on shoes|up the stairs)*2 | lift a (child|baby|little boy|little girl) (in
        the air*2|over the waves|up to a drinking fountain) | throw a (child|baby|little girl) in the air [(in a pool|on
        the beach|in the park)] | swing a (child|little girl|little boy) around by the arms | give a (baby|toddler) a
        (bath|bottle|kiss) | pull a (child|boy|little girl|toddler) (on a sled*2|in a wagon*2|on an inner tube) | take a
        picture of (a baby|a child|two children|a little girl|three girls)*2
    """,
    "family [{casual}]": """
        walk ({along_beach}*2|{street}|{through_woods}|in a park|across a bridge)*2 | pose for a (picture|portrait) [(on
        the beach|in front of a house|on a couch|in the snow|in front of a Christmas tree|in a garden|in front of a
        fountain)]*2 | eat (dinner at a table|at a restaurant|at a picnic table|lunch on the grass|ice cream) | enjoy a
        picnic (in a park|on the grass|on the beach|by a lake|under a tree) | play ({on_beach}|in the snow|in a park|in
        the water|in a pool|a board game|in the leaves)*2 | sit (on a couch*2|on a bench*2|on a blanket|around a table|
        on the beach|on the steps|in a boat|around a campfire)*2 | ride (bicycles down a path|in a boat|a sled down a
        hill|a roller coaster|a carousel) | hike (in the mountains|on a trail|through a forest) | watch (fireworks|a
        parade|television|the sunset|ducks in a pond)
    """,
    "baby*4|toddler*2 [{baby_clothes}]": """
        sit (on the floor*2|in a high chair*2|on a blanket|on the grass*2|in a stroller*2|in a chair|on a couch|in a
        bathtub|in a car seat|on the beach|in a swing|in a shopping cart|in a walker|in a playpen|on a bed)*4 | crawl
        (on the floor*2|on a carpet|across the grass|on a bed|through a tunnel|on a blanket|up the stairs|in the sand)*2
        | sleep (in a crib*2|on a bed|in a stroller|in a car seat|on a blanket|on a couch|in {its} mother's arms|with a
        stuffed animal)*3 | play with (a toy*3|blocks*2|a ball|a toy car|a stuffed animal|toys on the floor*2|a
        cellphone|a spoon|bubbles|a toy phone|keys|water|plastic toys) [(on a carpet|in a playpen|in a bathtub|on a bed|
        on the grass|on the floor)]*4 | laugh [(in a swing|on a bed|at a toy|in a bathtub|in a high chair)] | cry [(in a
        crib|in a stroller|on the floor|in a high chair|in a chair)] | smile (at the camera*2|in a swing|in a bathtub|
        with food on {its} face|while sitting on the floor)*2 | eat (food in a high chair|cake*2|a cookie|a banana|
        birthday cake|with a spoon|spaghetti|a piece of bread|an apple|from a bowl) [(with food on {its} face|at a table
        |with {its} hands)]*3 | drink (from a bottle|from a cup|juice|milk) | hold (a toy|a bottle|a spoon|a stuffed
        animal|a flower|a ball|a phone|a balloon)*2 | stand (in a crib|by a window|next to a couch|in a playpen|on a
        chair|by a door|in the grass|behind a gate)*2 | look (at the camera*2|out a window|at a book|at a toy|in a
        mirror|at a dog|at a birthday cake)*2 | have (food on {its} face*2|a pacifier in {its} mouth|chocolate on {its}
        face|a bowl on {its} head|{its} (fingers|hand) in {its} mouth)*2 | ride (in a wagon|on a toy horse|in a backpack
        |in a stroller|in a toy car|on a rocking horse|on a toy train|in a bicycle seat)*2 | swing in a (baby|{colour}|
        bucket) swing [at a (park|playground)]*2 | bang on a (drum|pot|piano) | reach for (a toy|a ball|bubbles|a cookie
        |a dog)
    """,
    "baby|toddler [(in a diaper|in a {colour} (hat|bathing suit))]": """
        take a bath [(in a bathtub*2|in a sink|in a bucket|with toys)]*2 | splash in (a bathtub|a pool|a kiddie pool|a
        puddle) | sit in a (bathtub|kiddie pool|bucket of water|baby pool) | laugh in a bathtub | play with (rubber
        ducks|toys|bubbles) in a bathtub
    """,
    "baby*2|toddler": """
        wear (a hat|sunglasses|a bib|a Santa hat|a {colour} hat*2|a bunny costume|a helmet|a {cloth} outfit|a diaper)
        [(and ~smile|on a blanket|in a stroller|on a beach|in a swing)]*2
    """,
    # children
    "boy*5|girl*5|child*4|children*3|boys*2|girls*2 [{casual}]": """
        slide down a (slide*3|{bright} slide*3|plastic slide|playground slide|metal slide|spiral slide|tube slide|twisty
        slide|large inflatable slide) [(at a (playground|park)*2|headfirst|on {its} stomach<|s>|in a backyard)]
        [{nearby}]*6 | swing on <a swing|swings>*3 | swing on a (tire swing*2|rope swing*2|rope|swing set) [(at a
        (playground|park)*2|in a backyard|under a tree|in the woods|over a river)] [{nearby}]*5 | play (on a
        (playground*3|swing set|jungle gym*2|seesaw|slide|merry go round)|at a playground*2|in a park*2|on playground
        equipment|in a tree house) [{nearby}]*4 | play in (the sand*3|a sandbox*2|the mud*2|the dirt*2|a pile of
        leaves*3|the leaves*2|a puddle|the rain|a tent|a cardboard box|a ball pit|a fort|a field of flowers|a fountain*3
        |a bounce house)*4 | climb (a tree*3|a rope ladder|a rock wall*2|a ladder|a rope net|a jungle gym|on monkey bars
        |up a slide|on rocks|over a fence|a wooden fence|up a hill|a pole|up a rope|on a statue|the steps of a slide|a
        large rock*2) [at a (playground|park)] [{nearby}]*4 | hang (from monkey bars*2|upside down from (a bar|a tree
        branch|monkey bars)*2|from a tree branch|from a rope|on a fence) [at a (playground|park)]*2 | jump (in a bounce
        house|off a swing|off a (wall|rock|bench|dock|couch)*2|over a (puddle|log|wave|sprinkler|rock)*2|from rock to
        rock|into a pile of leaves*2|in the air*3|rope*2|on a trampoline*4|on a bed*3|in a puddle*2) [{nearby}]*5 | jump
        (in the air*2|up and down|around|for joy) [({on_grass}|{on_beach}|on a bed|on a sidewalk|on a trampoline)]*2 |
        run (through (a sprinkler*3|the grass*3|a field*2|a fountain*2|a puddle|the leaves|the water|the park)*3|
        {across_grass}*2|{along_beach}|down a (hill|path|sidewalk|dirt road|hallway)|in a race|around a (yard|track|
        tree)|toward the camera) [{nearby}]*6 | run and ~play (in a park|in the grass|in a yard|in a sprinkler) | chase
        (a ball*2|a bird|pigeons*2|bubbles*2|a dog*2|seagulls|a butterfly|geese) [({across_grass}|{along_beach}|in a
        park|in a city square)]*3 | ride (a carousel*2|a carousel horse*2|a roller coaster|a merry go round|bumper cars|
        a carnival ride*2|an amusement park ride*2|a toy train|in a wagon*2|a horse*2|a camel|a mechanical bull|a water
        slide*2|on a swing|on a tractor)*4 | kick a (ball*2|soccer ball*3|{colour} ball) [({on_grass}*2|in a yard|on a
        beach|in the street|against a wall)]*3 | blow (bubbles*4|soap bubbles|out candles on a cake*2|a bubble|on a
        dandelion|a whistle) [({public}|in a backyard|{on_grass})]*3 | eat (ice cream*2|<an ice cream cone|ice cream
        cones>*2|<a popsicle|popsicles>|watermelon|cake|cotton candy|<an apple|apples>|<a cookie|cookies>|pizza|<a
        sandwich|sandwiches>|a snack|corn on the cob|candy|<a lollipop|lollipops>|noodles|<a hot dog|hot dogs>|
        spaghetti) [({public}|at a table|on the steps|on a bench|on the grass)]*4 | smile (at the camera*2|for the
        camera|on a swing|in a pool|while holding a toy|with missing teeth|in a car)*2 | laugh (in a swing|on the grass|
        in the water|on a slide|in the snow) | make a (funny face*2|silly face) [(at the camera|in a mirror)] | stand
        {public}*3 | stand (on a rock|in a field|on a (chair|wall|bench|stool)|in a doorway|on the steps|in the rain|in
        a puddle|next to a tree|in front of a wall|under an umbrella|in front of a mirror|by a lake|on a bridge|in a
        field of flowers|behind a fence)*3 | sit {sitting}*5 | sit (on a swing|on the floor*2|in a car*2|in a chair|in
        the sand|in a wagon|on a toy car|on a horse|in a tree|in the leaves|at a table*2|in a field of flowers|in a pile
        of toys|on a stone wall|in a box|on a tractor|in a cardboard box|at a piano)*3 | walk {street}*2 | walk (along a
        path|through a park|{along_beach}|on a wall|on a log*2|up the stairs|{through_woods}|{across_grass}|barefoot on
        the grass|to school|across a bridge|on stilts|along a stone wall|in a parade)*3 | lie (on the grass*2|on the
        floor|on a bed|in the leaves|in the sand|on a trampoline|on a blanket|in a hammock|in a field|on the sidewalk)*2
        | sleep (in a car seat|on a couch*2|on a bed*2|in a tent|with a stuffed animal|with a dog)*2 | play (soccer*4|
        baseball*2|football*2|basketball*2|catch|tag|hide and seek|tug of war|hopscotch|a game|a video game*2|a board
        game|chess|leapfrog|tee ball|miniature golf) [({on_grass}*2|in a park|outside|in a yard|in a living room|in the
        street)]*5 | draw (on the sidewalk with chalk*2|a picture|on paper|in the sand) | dig (in the sand*2|in the
        dirt*2|a hole in the sand|with a shovel|in a garden|for treasure) [(on the beach|in a yard|with a toy shovel)]
        [{nearby}]*2 | build a (sandcastle*3|tower with blocks|fort|snowman) | pour (water|sand) (from a bucket|into a
        bucket) | walk through (a sprinkler|a puddle|tall grass|fallen leaves|a field of flowers|a pumpkin patch) | wave
        (at the camera|a flag*2|from a train|a sparkler) | dance (in the street|in a living room|on a stage|on the grass
        |in the rain|in a sprinkler) [{nearby}]*2 | be covered (in (mud*3|paint*2|sand*2|foam|flour|leaves|bubbles|
        chocolate)) [{public}]*2 | stick {its} tongue<|s> out [(at the camera|in the snow|in a swing)] | open (a
        present*2|a gift|an Easter egg|a box) [(by a Christmas tree|on the floor|at a party)]*2 | hunt for Easter eggs
        [in the grass] | spin (around in the grass|on a merry go round|on a tire swing|a hula hoop around {its} waist<|
        s>*2)*2 | bounce (on a ball|on a trampoline|a basketball|on an inflatable toy)*2 | roll (down a hill|in the
        grass|in the leaves) | squirt (water from a hose|a water gun*2) | spray (water|a hose|water at another child)
        [in a yard] | play with a garden hose [{nearby}] | crawl through a (tunnel*2|plastic tunnel|tube|hole in a
        fence) | peek (through a hole|out of a tent|around a tree|through a fence|over a wall|out of a tunnel) | play
        with (a toy (car*2|truck*2|train|airplane|boat)*3|toys*2|blocks|a ball*2|a balloon|a doll|a yo-yo) [({on_grass}|
        on the floor*2|in a living room|in a backyard)] [{nearby}]*3 | play with (a hula hoop|bubbles*2|a water hose|a
        stick|a balloon|a kite|dirt|a bucket|a toy gun|a ball) [({on_grass}|{public}|in a backyard)] [{nearby}]*2
    """,
    "boy*4|girl*4|child*3|children*3 [{casual}]": """
        (climb*2|play*2) on (playground equipment*2|a jungle gym|a wooden structure|a rope net*2|a climbing frame|a
        large rock|a fallen tree|a statue|a metal bar|a climbing wall) [{nearby}]*4 | blow out <a candle|candles> [(on a
        birthday cake*2|at a party)] | sit at a table with (a birthday cake*2|food*2|a drink|paint|toys|crayons)
        [{nearby}]*3 | play outside [(in the rain|with a ball|with a hose|in the snow|on a sunny day|with a dog)]*2 |
        stand (by|near|in) (a body of water|a stream|the ocean|a fountain|a puddle|a swimming pool) [{nearby}]*2 | sit
        (on|near) (a large rock|a rocky shore|a wooden bench|a concrete step|a wooden fence|a brick wall|a blue chair|a
        {colour} swing|a {colour} chair) [{nearby}]*4 | jump (off|over) (something*2|a step|a concrete wall|a large rock|
        a low wall|a sand castle) [{nearby}]*2 | leap (in the air*2|over a puddle|off a dock|into a pool|off a sand
        dune|over a wave)*2 | kneel (on the ground|in the sand|in the grass|by a pond|next to a dog|in the dirt)*2 |
        lean (over a fence|on a railing|over a bridge|against a tree|against a wall|out of a window)*2 | cover {its}
        (eyes|mouth<|s>|ears|face<|s>) [{public}] | hold {its} hand<|s> (up|out|over {its} face<|s>|in the air)
        [{public}]*2 | hold something [in {its} (hand<|s>|mouth<|s>)] [{public}]*2 | look at something [(in the grass*2|
        on the ground*2|in the water|in a tree|in the distance|in {its} hand<|s>)]*3 | ride a (toy|small bike|scooter|
        bicycle) (on a concrete path|on the pavement|through a puddle|on a dirt path|in a wooded area)*2 | wear
        (sunglasses|goggles|a {colour} shirt<|s>|a {colour} jacket<|s>) [and (~run*2|~smile*2|~play|~jump|~stand)]
        [{public}]*3 | push (a cart|a toy|a stroller|a swing|another child*2) [{nearby}]*2 | carry (something|a stick|a
        bucket|a bag|a stuffed animal|a ball|a backpack) [({along_beach}|{street}|{across_grass})]*2 | scream (on a
        ride*2|in a pool|on a slide|on a roller coaster) | sit in the (dirt|mud|snow|shade|water) [with (a toy|a
        shovel|a bucket|another child)]*2
    """,
    "boy*5|girl*5|child*3 [{casual}]": """
        ride a (bike*3|bicycle*2|{colour} bike*2|scooter*2|tricycle*3|toy (car|horse|motorcycle|tractor)|skateboard|
        pony*2|unicycle|small bicycle) [({street}|down the sidewalk*2|in a driveway|{through_woods}|in a park|with
        training wheels)] [{nearby}]*6 | throw (a ball*2|leaves in the air*2|rocks into (the water|a lake|a river)*2|a
        frisbee|a football|a baseball|water|sand|a stick) [({on_grass}|{public})]*3 | catch (a ball*2|a football|bubbles
        |a frog|a baseball|a fish) [{on_grass}]*2 | hold a (ball|baseball bat|basketball|football|balloon|{colour}
        balloon|flower|stick|toy|toy gun|stuffed animal|flag|fish|frog|book|sparkler|pumpkin|snake|sign|camera|bucket)
        [{public}]*5 | hit a (pinata|baseball|ball|tennis ball) [(with a (stick|bat)|at a party)]*2 | drink (from a
        water fountain*2|from a hose*2|from a cup|a soda|juice|milk through a straw) [{public}]*2 | brush {its} teeth |
        blow on (hot food|a horn|a trumpet) | lick (a lollipop|an ice cream cone|a spoon|frosting off a spoon) | cry
        [(on the floor|in a store|on the grass)] | look (at the camera*2|out a window*2|at a (book*2|fish tank|bug|
        flower|butterfly|map|computer|bird|turtle|toy|plant|duck)*3|through (a telescope|binoculars|a fence*2|a hole|a
        window*2)*2|in a mirror|down|up|under a rock|into the water)*4 | hide (behind a tree|under a table|in a box|in
        the leaves|behind a curtain) | play (a guitar|a piano|a drum|a violin|the drums|a toy guitar|a recorder|a flute)
        [({public}|on a stage|in a living room)] | do a (cartwheel*2|handstand*2|flip*2|somersault|backflip|split)
        [({on_grass}|on a trampoline|on the beach|in a pool|in a gym)]*3 | paint (a picture*2|on an easel|with {its}
        <hands|fingers>|on a wall) | write (on a chalkboard|in a notebook|on paper) | read a book (on a bed|on the floor
        |on a couch|in a library|under a tree)*2 | push a (toy lawn mower|toy car|shopping cart|stroller|tricycle|
        scooter|wheelbarrow|toy stroller)*2 | pull a (wagon*2|sled|toy|suitcase) | touch (a fish|a horse|a statue|a goat
        |a snake|water in a fountain) | reach (for a ball|into a box|for a toy|up to a tree branch) | get (a haircut|
        {its} face<|s> painted*2|sprayed with a hose*2|wet in a (fountain|sprinkler)*2|out of a pool|on a school bus|a
        piggyback ride)*2 | suck {its} thumb<|s> | balance on (a beam|a log|a wall|a rope|a ball|one foot)*2
    """,
    "boy*2|girl*2|child": """
        wear (a costume|a Halloween costume|a superhero costume*2|a princess dress|a hat|a {colour} hat|a mask|
        sunglasses|a helmet|a bucket on {its} head<|s>|face paint|a crown|a cape|fairy wings|rain boots|goggles|a tutu|
        pajamas) [({public}|and ~smile|in a parade|at a party)]*3
    """,
    "boy*3|girl*3|child|man|woman [{casual}]": """
        give (a boy|a girl|a child|a man|a woman) a (piggyback ride*2|hug|kiss on the cheek|high five|flower|haircut|
        massage) | carry (a girl|a boy|a child|a small child|a woman) on {its} (back*2|shoulders*2)*2 | push a (boy|
        friend|child|girl) (on a swing*3|into a pool|on a sled|in a cart|in a wagon)*3 | play (soccer|catch|baseball|
        football|frisbee|basketball|tag|with a ball) with (a man|a woman|a boy|a girl|two children) [({on_grass}|on the
        beach|in a yard|in the street)]*3 | throw a (ball|football|frisbee|baseball|snowball) to (a boy|a girl|a man|a
        small child) [{on_grass}]*2 | chase (a boy|a girl|a small child|two children|a man) (through a park|{on_beach}|
        {across_grass}|through a sprinkler|around a tree)*2 | talk to (a man|a woman|a boy|a girl|a child|a clown)
        [({in_street}|on a bench|at a table)]*2 | hold hands with (a boy|a girl|a man|a woman) [({street}|on the beach)]
        | watch (a boy|a girl|a man|a woman|two children|a small child) (jump|play|run|swim|dance|skateboard|climb a
        tree|swing|eat|do a trick|ride a bike|fish|play guitar|draw)*3 | stand next to (a man|a woman|a boy|a girl|a
        child) ({in_street}|{public})*3 | sit next to (a man|a woman|a boy|a girl) {sitting}*4 | walk next to (a man|a
        woman|a boy|a girl) ({street}|{along_beach})*2 | help (a boy|a girl|a child|an old man) (climb|fix a bike|cross
        a stream|across the street|tie a shoe|up a hill) | splash (a boy|a girl|a man|a small child) (in a pool|in the
        ocean|in a fountain|with water)*2 | bury a (boy|girl|man|friend) in the sand
    """,
    "boys*3|girls*3|children*4 [{casual}]": """
        run (together|around) ({across_grass}|{on_beach}|in a park|in a sprinkler)*2 | play together ({on_grass}|
        {on_beach}|in a pool|at a playground|in the leaves|in the snow|on a trampoline|on the floor)*3 | hug [(each
        other|in a park|on the grass|on a couch)] | hold hands [(in a circle|{street}|in a park|on the beach|while
        running)]*2 | wrestle ({on_grass}|on the floor|on a bed|in a yard|in the sand) | fight (with (toy swords|sticks|
        pillows|water guns|light sabers)*2|over a (ball|toy)) | chase each other ({across_grass}|on the beach|through a
        fountain|around a tree)*2 | race (each other|down a street|on bicycles|in sacks|across a field)*2 | sit (in a
        row*2|next to each other|together on a (bench|couch|swing|rock)*2|in a circle|at a table|in a classroom|on a
        school bus|in a bathtub|in a wagon|at desks|on a wall|in a tree)*3 | stand in a line | walk in a line | pose
        together [{public}] | play in a (bounce house|ball pit|tree|fort) | swing [next to each other] on (swings|a tire
        swing) [at a (park|playground)]*2 | share (ice cream|a drink|a snack|a toy|a swing|a bicycle) | whisper to each
        other | look at (a book*2|a bug|a map|something in the grass|a computer|fish in a pond|something on the ground)
        together [{public}]*2 | ride (a roller coaster|bumper cars|horses|a carousel) | ride (bikes*2|scooters|tricycles
        |in a wagon|in a toy car) [({street}|in a park|in a driveway)]*3 | sing (in a choir|on a stage|together) |
        perform (on a stage|a play|a dance) | dance (in a circle|on a stage*2|in a gym|in a studio)*2 | wait for a
        school bus | line up (outside a school|in a gym|at a drinking fountain) | eat (at a table*2|ice cream*2|pizza|
        lunch|watermelon|popsicles) [(outside|on the grass|at a picnic|on a bench)]*2 | splash each other (in a pool|in
        the ocean|in a fountain|in a puddle) | cover a man in sand | play ring around the rosy | jump (into a pool
        together*2|on a bed together|in the air together*2|on a trampoline together|off a dock into a lake)*2 | be in a
        (pillow fight|water fight|snowball fight) [(outside|in a yard)]*2
    """,
    "boy*4|girl*3|children*3|boys*2|girls*2|child*2|man*2|woman|friends|people|bare|family [{swim}]": """
        swim (in a pool*3|in a swimming pool*2|underwater*3|in the ocean*2|in a lake*2|in clear blue water|in a river|on
        {its} back<|s>|with goggles|under a waterfall|near a boat|with an inner tube)*4 | jump (into a pool*4|into a
        swimming pool*2|off a diving board*3|into a lake*3|into the (water*2|ocean|river)*3|off a (dock*2|rock|cliff|
        pier|boat) into (the water|a lake)*3|over a wave*2|in the waves*2|through a sprinkler)*6 | play (in a pool*2|in
        the water*3|in a swimming pool|in the (waves*2|ocean*3|surf)|in a (kiddie pool|wading pool|fountain*3|lake|river
        |stream|sprinkler*2)*3|in a water park|at the beach*2|with a beach ball|with an inflatable toy|on a water slide|
        with a hose)*5 | splash (in a pool*2|in the water*3|in the ocean|in a (puddle|fountain|kiddie pool|lake|
        stream)*2|through the waves*2|around in a swimming pool)*4 | run (into the (ocean*2|water*2|waves)|out of the
        (ocean|water)|along the beach*2|through the (surf|waves|water|shallow water|sprinkler)*2|across the sand) [with
        a (surfboard|boogie board|ball|towel|bucket)]*4 | sit (on the edge of a pool*2|in a pool|in the sand*2|on a
        beach towel|on the beach*2|in shallow water|in a hot tub|on an inner tube*2|in a kiddie pool|in an inflatable
        boat|on a raft|on a dock with {its} feet in the water)*3 | slide down a (water slide*4|{bright} water slide*2|
        slide into a pool*3|slip and slide*2|waterfall|inflatable slide|slide at a water park)*3 | wade (in the ocean*2|
        in a stream|into a lake|in a river|through shallow water|in a creek) [with a (bucket|net|fishing net)]*2 | dig
        in the sand [(with a (shovel|bucket)|on the beach|near the water)] | build a sandcastle [(on the beach|with
        buckets)] | lie (on the beach*2|on the sand|on a towel|on a raft|in the sun|by a pool)*2 | catch a ball in (a
        pool|the water) | play volleyball in a pool | climb out of a (pool|lake) | walk ({along_beach}|into the ocean*2|
        in the surf|along a pier|in shallow water|out of the water)*3 | look at (the ocean|the waves|shells|a crab|fish
        in the water) [on the beach] | collect shells on the beach | throw (sand|a ball|a frisbee|rocks|seaweed) (on the
        beach|in the water|into the ocean)*2 | be buried in the sand [on a beach]
    """,
    "boy*4|girl*3|child*2|man*2|woman|bare [{swim}]": """
        stand (in the water*2|in the ocean*2|in shallow water|in a pool|under a waterfall*2|in a fountain|on a diving
        board|in the waves|on a dock|on the edge of a pool*2|on the beach*2|in a lake) [and ~look at the (camera|waves|
        sky)]*4 | dive (into a pool*3|into a lake*2|into the water|off a diving board*2|into the ocean|off a cliff into
        the ocean|underwater|off a boat|from a dock)*3 | do a (flip*2|back flip|belly flop|cannonball|handstand) (into a
        pool*2|off a diving board|in the water|into a lake|on the beach)*2 | float (on an inner tube*2|on a raft*2|on
        {its} back<|s>|in a pool*2|on an inflatable|in the ocean|down a river|on an air mattress) [(in a (lake|pool|
        river))]*2 | hold (a boogie board|an inner tube|a beach ball|a bucket|a surfboard|{its} nose<|s>) [(in the water
        |on the beach|by a pool)]*2 | ride (a boogie board*2|a wave on a boogie board*2|an inner tube behind a boat*2|a
        jet ski*2|an inflatable raft) [(in the ocean|on a lake|in the surf)]*2 | blow bubbles underwater | swing on a
        rope (into the water|over a lake|over a river)*2
    """,
    "boy*2|girl*2|woman [{casual}]": """
        stand with {its} (arms outstretched|arms in the air|hands on {its} hips|arms crossed|eyes closed|back to the
        camera) ({public}|{on_beach}|{on_grass}|on a rock)*3 | hold {its} arms (out|up) [{public}] | raise {its} (arms|
        hands|fist) in the air [{public}] | have (paint on {its} face*2|mud on {its} face|food on {its} face|{its} face
        painted*2|{its} hand in {its} mouth|a snake around {its} neck|{its} mouth full) [{public}]*2
    """,
    "girl*2|woman [{casual}]": """
        have (flowers|a flower|a ribbon) in {its} hair [{public}] | twirl (in a {cloth} dress|in the grass|on a stage|in
        the street)
    """,
    "children*3|boys|girls|family|friends [{casual}]": """
        celebrate (a birthday*2|with a cake|Halloween in costumes|Christmas) | sit around a (birthday cake|table|
        Christmas tree|campfire)*2 | go trick or treating [in costumes] | play with (sparklers|balloons*2|sticks|water
        balloons|a hose) [({on_grass}|at night|at a party)]*3 | carve pumpkins | open presents [by a Christmas tree] |
        decorate (a Christmas tree|cookies|a cake)
    """,
    "toddler [{casual}]": """
        walk (on the grass*2|on the beach|in a park|down a sidewalk|in a store|in the snow|with a toy|holding a ball|
        along a path|in a garden|in big shoes)*2 | slide down a (small slide|slide|plastic slide|{bright} slide)*2 |
        swing in a (baby swing|swing at a park|{bright} swing)*2 | ride a (tricycle|toy car|rocking horse|toy truck|
        carousel horse|scooter) [(on a sidewalk|in a yard|in a living room)]*2 | play (in the sand*2|in a sandbox|in a
        kiddie pool*2|in the dirt|with a ball|with toys|with bubbles|with a toy truck|in the grass|in a puddle|with
        blocks|in the leaves|with a hose)*3 | splash in a (puddle|fountain) | climb (stairs|a small slide|on a chair|
        onto a couch|over a rock|a ladder at a playground) | hold (a ball|a toy|a flower|a balloon|a bottle|an adult's
        hand*2|a stuffed animal) [{public}]*2 | push a toy (stroller|lawn mower|car|shopping cart) | run ({across_grass}
        |{on_beach}|through a sprinkler|toward the camera)*2
    """,
    # ball games
    "soccer*2|boy*2|girl*2|man|soccers*3|boys*2|girls|men|children [{uniform}]": """
        kick (a soccer ball*3|a ball*2|the ball*2) [(down a field|on a grassy field|in a park|during a game*2|toward the
        goal*2|on a soccer field|past a goalie|in the air|on the beach)]*6 | play soccer (on a field*2|in a park|on the
        grass*2|on the beach|in a stadium|on a grassy field*2|in the mud|in a gym|in the street|on a dirt field|in the
        rain)*5 | chase (a soccer ball*2|the ball*2) (on a field|during a (soccer game|match)|across the grass|down the
        field)*3 | run (after a soccer ball*2|with a soccer ball|toward a soccer ball|down a soccer field|across a field
        during a soccer game)*3 | dribble a soccer ball [(on a field|past a player|down the field|around cones)]*2 |
        head a soccer ball [(during a game|on a field)]*2 | jump (to head a soccer ball|for a soccer ball|in the air
        during a soccer game) | celebrate (a goal*2|after a soccer game|on a soccer field) | hold <a soccer ball|soccer
        balls> [on a field] | slide to kick a soccer ball | practice soccer on a field
    """,
    "soccers*3|boys|girls [{uniform}]": """
        fight for (the ball*2|a soccer ball*2) [(on a field|during a game|near the goal)]*3 | compete for the ball (on a
        soccer field|in a match) | run for the ball [during a soccer game] | walk off a soccer field | hug after a goal
        | line up on a soccer field | collide (on the field|while chasing a soccer ball) | shake hands after a soccer
        game
    """,
    "goalie [{uniform}]": """
        (dive for|block|catch|jump for|reach for|miss) (a soccer ball|the ball|a shot) [(in front of the goal|during a
        game|in front of a net)]*3 | (stop|block|miss|wait for) (a puck|the puck) [(during a hockey game|in front of the
        net|on the ice)]*2 | crouch in front of (the goal|a net) | stand in front of a (soccer|hockey) goal
    """,
    "football [{uniform}]": """
        run (with a football*3|with the ball*4|toward the end zone|onto the field*2|down the field*2) [(while being
        chased|during a game*2|in front of a crowd|past a defender|while another player tries to tackle {it})]*5 | throw
        (a football*3|the ball*2|a pass) [(during a game|down the field|to a teammate|on a grassy field)]*4 | catch (a
        football*3|the ball*2|a pass*2) [(during a game|in the end zone|while being tackled|in the air|on a field)]*4 |
        carry (the ball*2|a football*2) [(down the field|during a game|past defenders|through the line)]*3 | jump (to
        catch a football*2|over a player|in the air to catch the ball) | kick (a football|a field goal) | dive (for a
        football|into the end zone|to catch the ball) | hold a football [(on the sidelines|in a stadium|on a field)] |
        celebrate (a touchdown|with teammates|on the field) | stand (on the sidelines|on a football field|with a helmet
        in {its} hand<|s>)*2 | walk (off the field|onto a football field) | kneel on a football field | look for (an
        open teammate|a pass) | point to the sky
    """,
    "footballs [{uniform}]": """
        tackle (another player*3|a player with the ball*3|a player in (red|white|blue|black|orange)*2|an opponent|the
        quarterback|a runner) [(during a game|on the field|in a football game)]*5 | play football (in a stadium*2|on a
        field*2|in the snow|on the grass|in front of a crowd|at night)*3 | line up (on the field|for a play|at the
        line)*2 | fall on the (ground|ball|field) | pile on top of (each other|a player|the ball) | run onto a football
        field [(with flags|in front of fans)] | huddle (on the field|before a play) | reach for the ball | fight for the
        ball
    """,
    "boys*2|men*2|friends [{casual}]": """
        play football (on the grass|in a park|on the beach|in the mud|in a yard|in the snow)*2 | tackle (another boy|a
        friend|a man) (in the grass|in the mud|in the snow) | play basketball (outside|on an outdoor court*2|in a gym|in
        a driveway|in the street)*2 | play baseball (in a park|in a yard) | play hockey (on a frozen pond|in the street)
        | play volleyball (on the beach*2|in a gym|in a park) | play rugby in a field | play cricket in a (field|park)
    """,
    "rugbyman [{uniform}]": """
        run with the (ball|rugby ball) [(on a grassy field|during a match|past an opponent)]*2 | fall (in the mud|on the
        grass) with a rugby ball | dive with a rugby ball | throw a rugby ball | kick a rugby ball | celebrate after a
        rugby match
    """,
    "rugby [{uniform}]": """
        tackle (a player with the ball|an opponent|a man in white|each other) [(on a muddy field|during a match|on the
        grass)]*2 | compete for the ball [on a field] | form a (scrum|huddle) [on a field] | play rugby (on a (muddy|
        grassy) field|in the rain|in a stadium)*2 | lift a teammate to catch the ball | fight for the ball in the mud
    """,
    "basketball*5|boy*2|man|girl [{uniform}]": """
        dribble (a basketball*2|the ball*2) [(while looking for a pass|during a game|in a gym|on an outdoor court|past a
        defender|down the court*2)]*4 | shoot (a basketball*2|the ball|a free throw) [(during a game|at a hoop|in a gym|
        over a defender)]*4 | dunk (a basketball*2|the ball) [(during a game|in front of a crowd|in a gym|with one
        hand)]*2 | jump (to make a basket|for the ball|toward the hoop*2|in the air with a basketball|to shoot a
        basketball|for a rebound)*3 | make a (basket|layup|shot) [(during a game|while others watch)]*2 | hold (a
        basketball*2|the ball) [(on a court|during a game|over {its} head<|s>|in a gym)]*2 | pass (a basketball|the
        ball) [(to a teammate|during a game)] | run (down the court|with a basketball) | try to (score*2|block a shot*2|
        make a basket|get the ball) [(during a basketball game|in a gym)]*3 | play basketball (in a gym*2|on an outdoor
        court|in front of a crowd|in a driveway|at a park)*3
    """,
    "basketballs [{uniform}]": """
        (fight for the ball|reach for the ball|block a shot|jump for the ball|reach for a rebound|run down the court|
        guard a player|chase the ball) [(during a game|in a gym|in front of a crowd)]*3 | huddle on the court |
        celebrate after a game | look up at a basketball
    """,
    "baseball*5|girl [{uniform}]": """
        swing (a bat*3|at a ball*3|at a pitch|a baseball bat) [(during a game|at home plate|in front of a catcher|on a
        field)]*4 | hit (a baseball*3|the ball|a ball with a bat) [(during a game|on a field|in front of a crowd|in a
        park)]*3 | throw (a baseball*2|the ball*2|a pitch) [(from the mound|to first base|during a game|on a field|to a
        teammate)]*3 | catch (a baseball*2|a ball with a glove*2|the ball) [(in the outfield|during a game|on a
        field)]*3 | run (to first base*2|around the bases|to home plate|for the ball) [during a game]*3 | slide (into
        (home plate*2|a base*2|second base*2)*3|in the dirt) [(during a game|as a player tries to tag {it}|while the
        catcher waits for the ball)]*3 | hold a (baseball bat*2|bat|baseball glove) [(over {its} shoulder|in a batting
        cage|on a field|ready to hit the ball)]*2 | jump to catch a baseball | wait for a pitch | play baseball [(on a
        field|in a park)] | dive for (the ball|a base) | stand (at home plate|on a base|in the outfield)
    """,
    "softball [{uniform}]": """
        (swing a bat|hit a ball|throw a ball*2|pitch a ball*2|catch a ball|run to a base|slide into (a base|home plate))
        [(during a softball game*3|on a softball field|while a teammate watches)]*4 | play softball
    """,
    "lacrosse [{uniform}]": """
        (fight for the ball|run down the field|chase the ball|play lacrosse*2|hold lacrosse sticks) [(during a game|on a
        grassy field|in front of a goal)]*2
    """,
    "fencers [in white]": """
        (fence*2|compete|fight with swords|face each other) [(in a gym|during a match|in front of a crowd|with a referee
        watching)]
    """,
    "pitcher [{uniform}]": """
        (throw a ball*2|throw a pitch*2|pitch a ball*2|wind up to throw|prepare to pitch) [(on the mound*2|during a
        game*2|from the mound|in a stadium|to a batter)]*3 | stand on the mound [during a game]
    """,
    "tennis*3|tennisman*2|tenniswoman*3|boy|girl [{tennis_clothes}]": """
        hit (a tennis ball*3|the ball*2) [(with a racket|on a court|during a match|in the air|over the net|on a clay
        court|on a grass court)]*5 | swing (a tennis racket*3|a racket at the ball|at a tennis ball*2) [(on a court|
        during a match)]*3 | serve (the ball*2|a tennis ball) [(during a match|on a court|in a stadium)]*3 | jump (to
        hit a tennis ball*2|in the air with a racket|while hitting the ball)*2 | play tennis (on a (clay|blue|green|
        grass|outdoor) court*2|in front of a crowd|in a park|with a wooden racket)*2 | hold a tennis racket [(on a court
        |in the air|over {its} shoulder|with two hands)]*2 | run (to hit a tennis ball|after the ball on a tennis court)
        | reach for a tennis ball | get ready to (serve|hit the ball)*2 | wait for a serve | celebrate after a tennis
        match
    """,
    "hockey [{uniform}]": """
        (chase the puck*2|skate down the ice|skate with the puck|hit the puck*2|shoot the puck|try to score a goal|try
        to get the puck|hold a hockey stick|fall on the ice|skate in front of the net|celebrate a goal|reach for the
        puck|skate toward the goal|swing a stick) [(during a game*2|in an ice rink|in front of the goalie|in front of a
        crowd|on the ice)]*7
    """,
    "hockeys [{uniform}]": """
        (fight*2|fight for the puck*2|collide|crash into the wall|battle for the puck|face off|play ice hockey*2|play
        hockey*2|celebrate|surround the goalie|shake hands) [(during a game*2|on the ice*2|in a rink|in front of the net
        |while the referee watches)]*4 | play field hockey [on a (green|grassy) field] | chase a ball in a field hockey
        game
    """,
    "volleyball*3|women*2|girls [in <a {team} uniform|{team} uniforms>]": """
        (hit|spike|jump to hit|dive for|serve|reach for) (a volleyball*2|the ball) [(over the net*2|during a game|in a
        gym|on a court)]*3 | play volleyball (in a gym*2|in front of a crowd|on a court)
    """,
    "women*2|girls|volleyball|friends [(in <a {bright} bikini|{bright} bikinis>|in {colour} shorts)]": """
        (hit|spike|jump to hit|dive for|serve) (a volleyball*2|the ball) (on the beach*2|in the sand*2|over the net on a
        beach)*2 | play (beach volleyball*2|volleyball) (on the sand|on the beach|in front of a crowd|by the ocean)*2
    """,
    "cricket [in white]": """
        (swing a bat|hit a ball|run between wickets|play cricket|hit the ball|wait for the ball|miss the ball|throw the
        ball) [(on a green field|in a stadium|during a match|in front of a wicket)]
    """,
    "golfer|boy [(in a {cloth} shirt|in white pants|wearing a {colour} cap)]": """
        (swing a golf club*2|hit a golf ball*2|putt a golf ball|play golf*2|hit a ball out of the sand) [(on a green
        course|on the grass|near a lake|on a sunny day)] | play miniature golf
    """,
    "gymnast [in a {colour} leotard]": """
        (do a flip*2|do a handstand*2|balance|perform|jump|do a split in the air|flip) (on a balance beam*2|on a mat*2|
        on the bars|in a gym|on the floor|in front of judges|on a trampoline)*2 | swing on (the uneven bars|a bar|rings)
        | walk on a balance beam
    """,
    "cheerleader*2|cheerleaders*3 [in <a {bright} uniform|{bright} uniforms>|in {bright} and white]": """
        (cheer*2|jump in the air*2|wave pom poms*2|perform*2|dance|smile|do a routine|raise {its} arms|shout|do a flip)
        [(at a football game*2|on a field*2|in front of a crowd|on the sidelines|at a basketball game|in a gym)]*3
    """,
    "cheerleaders [in {bright} uniforms]": """
        form a (pyramid*2|human pyramid) [(on a field|at a game|in a gym)] | hold up another cheerleader | throw a girl
        in the air [during a game] | stand in a line on a field
    """,
    "fighters [(in (boxing gloves*2|white|red and blue|black shorts|white uniforms|protective gear*2|helmets))]": """
        (box*2|fight*2|kick each other|practice karate*2|practice martial arts*2|punch each other|spar) (in a ring*2|on
        a mat*2|in a gym*2|in front of a crowd|outside|during a match|on the grass)*3 | fight with swords [(on the grass
        |in costumes|in a gym)] | fence (in a gym|during a competition) | fight in (armor|a boxing match|a karate
        tournament)
    """,
    "boy|girl|man|woman [in a white (karate uniform|uniform)]": """
        (do a karate kick*2|practice karate*2|kick in the air|break a board|practice martial arts|do a high kick|punch a
        bag) [(in a gym|on a mat|outside|on the beach|on the grass)]*2
    """,
    "wrestlers [in (red and blue|black shorts|colorful costumes|masks)]": """
        wrestle (in a ring*2|on a mat*2|in front of a crowd*2|in the mud|in a gym|during a match|with a referee
        watching)*3 | fight (in a wrestling ring|in front of a crowd) | throw an opponent (in the air|on the mat|out of
        the ring) | sumo-wrestle [in a ring] | arm-wrestle [at a table]
    """,
    "runner*2|runners*3|man|woman [{running_clothes}]": """
        (run*3|race) (in a race*2|in a marathon*3|on a track*4|down a street|around a track|through a park|past
        spectators|across a finish line|up a hill)*4 | jump (over hurdles*2|over a hurdle on a track*2|into a sandpit|
        over a bar) | cross a finish line | stretch (before a race|on a track) | pass a baton | start a race
    """,
    "man|woman|boy": """
        (throw a javelin|throw a discus|do the long jump|pole-vault|do a high jump|land in the sand|jump over a bar|
        throw a shot put) (at a track meet|in a stadium|during a competition|on a field) | lift (weights|a heavy
        barbell) in a gym | run on a treadmill | climb a rope in a gym | use a rowing machine | go down a zip line |
        bungee-jump from a bridge | throw a bowling ball [down a lane] | bowl [(at a bowling alley|in a {colour} shirt)]
        | play (table tennis|ping pong|badminton|squash|croquet|horseshoes|dodgeball)*2 | shoot (an arrow*2|a bow and
        arrow*2|a gun*2|a rifle) [at a target]*2 | practice archery in a field
    """,
    # wheels
    "skateboarder*6|boy*2|man*2|teen|person [{casual}]": """
        (do a trick*5|do a jump*2|perform a trick*3|perform a stunt|jump*3|attempt a trick*2|practice a trick) (at night
        |in front of graffiti|on a half pipe*2|in an empty pool*2|on the stairs*2|off a ramp*2|on a ramp*4|on a rail*3|
        over some steps*2|in a skate park*4|on a concrete wall|on a skateboard*4|in a parking lot|in the street|on a
        ledge)*10 | ride a skateboard (down a ramp*3|down a street*2|on a rail*2|down some stairs|in a skate park*2|down
        a hill|on a sidewalk*2|on a wall|up a ramp|through a tunnel|in an empty pool)*5 | skateboard (down a ramp|on a
        sidewalk|down the street*2|in a park*2|past a graffiti wall|through a city|down a hill)*3 | jump (over (a trash
        can|a bench|a box|stairs*2|a cone|a fire hydrant|a wall|a gap)*2|down (a flight of stairs*2|some steps)|off a
        (ramp*2|ledge|wall|bench)) on a skateboard*5 | grind (a rail*3|on a ledge|down a handrail*2|on a bench|the edge
        of a ramp)*3 | slide (down a rail*2|on a handrail|along a ledge) on a skateboard*2 | fall off a skateboard [(on
        a ramp|on the street)] | hold a skateboard [({in_street}|at a skate park)] | sit on a skateboard [on a sidewalk]
        | fly through the air on a skateboard [(above a ramp|over stairs|at a skate park)]*2 | be in midair (above a
        ramp*2|over some stairs|above a skateboard|in a skate park)*2 | stand (on top of a ramp|on a skateboard) | ride
        up the side of a (ramp|pool|wall) | do a handstand on a skateboard | flip a skateboard [in the air]
    """,
    "skateboarder*4|bmx*2|rollerblader|person [{casual}]": """
        jump (off|over) a (concrete (ramp|wall|ledge|block)|set of stairs|metal rail|wooden ramp|park bench|railing)
        [{nearby}]*3 | do a trick (on a concrete (ramp*2|wall|ledge)|on a metal rail|on a railing|off some steps|near
        some stairs|in front of a building*2|over a gap|in an empty swimming pool|on a wooden ramp|at an outdoor park|in
        front of a crowd)*4 | perform a (trick*2|stunt|jump) [(off a ramp|on concrete steps|above a ramp|in front of a
        wall|near a wall with graffiti)]*2 | attempt (a trick|a jump|a stunt) (on a railing|on a ramp|over some steps|
        off a wall) | fly (over a ramp|off a ramp|through the air) [{nearby}]*2 | go (down|up) a (ramp*2|concrete ramp|
        wooden ramp|half pipe) [{nearby}]*2 | slide down a (metal rail|railing|stair rail|ledge)*2
    """,
    "rollerblader [{casual}]": """
        (jump*2|do a trick*2|skate*2|grind|slide) (down a rail|on a ramp|over stairs|through a park|down a street|on a
        handrail|in a skate park|around cones|on a ledge|past a building)*3
    """,
    "girl|boy|woman|children|couple [{helmet}]": """
        (rollerblade|roller-skate) (in a park|down a street|on a sidewalk|in a rink|on a path)*2 | ride <a scooter|
        scooters> (in a park|down a street) | ride a scooter (down a ramp|in a skate park|down the sidewalk|down a hill)
    """,
    "cyclist*3|man*2|woman|person|cyclists*2|boy*2|girl|child [{helmet}]": """
        ride (down a (hill*2|road*2|path*2|street*2|trail*2|dirt road|mountain*2|rocky trail)*4|up a hill|through (the
        woods*3|a forest*2|a park|mud*2|a puddle|a stream|traffic|the snow|a city*2)*3|past (a crowd|a building|a mural|
        a fence|trees)|on (a dirt path*2|a bike path|a mountain trail|a beach|a bridge|rocks)*2|over (rocks|a bridge|a
        log)) <on a bike|on bikes>*8 | ride <a mountain bike|mountain bikes> (down a (rocky|steep|dirt|wooded) (trail|
        hill|path)*3|through (a forest|the woods|mud|a stream)*2|over (rocks|a jump|logs)|in the mountains|along a
        cliff)*4 | ride <a bicycle|bicycles> (in a race*3|down the street*2|around a track|on a wet road|in traffic|
        along the ocean|on a country road|past a field)*3 | race (down a hill|around a corner|on a track|through a city|
        through the woods|down a road) on <a bike|bikes>*2 | push <a bike|bikes> (up a hill|through mud|along a path) |
        carry a bike (up stairs|across a stream|over {its} shoulder<|s>) | fix a (bike|flat tire) | stand (next to|with)
        <a bike|bikes> [(on a mountain|on a trail|by a lake|in front of a building)]*2 | sit on <a bike|bikes> [(on a
        street|near a wall|on a trail)]
    """,
    "bmx*4|boy|man|person|teen [{helmet}]": """
        (do a trick*3|perform a trick*2|do a flip|do a stunt|jump*3|do a wheelie*2) on a (bike*3|BMX bike|bicycle*3|
        mountain bike) [(on a ramp*2|over a dirt hill*2|in a skate park*2|off a wall|in midair|in the woods|in the air|
        in front of a crowd|on a rail|at night|on a dirt track)]*8 | jump (over (a hill*2|a ramp|a log|dirt mounds*2|a
        wall|stairs|a gap|another person)*2|off a (ramp*3|rock|ledge|cliff|dirt ramp*2)*2|in the air*2) on a (bike*2|
        bicycle*2)*5 | ride (up a ramp|on a wall|down stairs|along a ledge|on one wheel|over dirt jumps|through a skate
        park|on a half pipe) on a (bike|bicycle)*3 | fly through the air on a (bike|bicycle) [(above a ramp|over a dirt
        track|in a forest)]*2 | be in midair on a (bike|bicycle) [(above a ramp|over a jump)]*2 | balance on a bike [on
        a (wall|rail|rock)]
    """,
    "motocross*4|man|person [{helmet}]": """
        (ride*3|race*2|drive) (on a dirt track*4|through mud*2|around a muddy track|up a dirt hill*2|down a hill|through
        the sand*2|over a hill*2|through a stream|through a field*2|in the woods*2|on a dirt road|through water|on the
        beach|in the desert|in a race*2) <on a dirt bike|on dirt bikes>*3 | jump (over a (dirt hill*2|ramp|hill*2|mound
        of dirt)*3|in the air*2|off a ramp|during a race) on a (dirt bike*2|motorcycle*2)*4 | do a (wheelie*2|trick*2|
        jump*2|flip|stunt) on a (motorcycle*3|dirt bike*2) [(in front of a crowd|in the air|on a dirt track|over a
        ramp)]*3 | fly through the air on a (dirt bike|motorcycle) [(over a hill|during a race)]*2 | fall off a (dirt
        bike|motorcycle) [(in the mud|in a race)] | kick up (dirt|mud|sand|dust)
    """,
    "quad [{helmet}]": """
        (ride*2|drive|race) (through mud*2|over a hill|through a field|on a dirt track|in the sand|down a dirt road|
        through water)*2 | jump over a (hill|mound of dirt) | kick up (dirt|mud|sand)
    """,
    "motorcyclist*4|man*2|police|couple [{helmet}]": """
        (lean into a turn*2|turn a corner*2|race around a track*2|round a curve|ride around a racetrack|speed down a
        track|ride down a road*2|ride through a city|ride in a parade|pass a car|ride on a highway|sit at a stop light|
        race) <on a motorcycle|on motorcycles>*5 | sit on a (motorcycle*3|{colour} motorcycle*3|parked motorcycle)
        [({in_street}|near a building|in a garage)]*3 | stand (next to|beside) a (motorcycle|{colour} motorcycle)
        [({in_street})]*2 | ride a ({colour} motorcycle|motorcycle with a sidecar) [(down a street|on a track|on a road|
        in traffic|around a curve)]*3
    """,
    "racecar*3|car": """
        (race*2|speed|drive*2|skid|slide) (around a track*2|around a corner*2|down a dirt road*2|through mud*2|in a race
        |through a puddle|past spectators*2|on a wet road|through water|over a hill|around a curve)*4 | kick up (dust|
        dirt|mud|smoke) [(on a track|on a dirt road|in a race)] | be covered in mud | jump over a hill [during a race]
    """,
    "car": """
        be parked (on a street|in front of a house|in a parking lot|by a beach|in the snow|in a garage) | drive (down a
        street|through the snow|through a river|over rocks|in a parade|past a building|through the desert|on a beach) |
        be (covered in snow|stuck in the mud|on fire|surrounded by people) | crash into a (wall|pole|tree)
    """,
    # water
    "surfer*6|surfers*2|man|woman|boy|person*2 [{wetsuit}]": """
        ride (a wave on a surfboard*2|the waves*2|a wave on a {colour} surfboard*2|a blue wave|the crest of a wave|a big
        wave*2|a wave*6|a small wave|an ocean wave|a huge wave*2|a large wave*3) [(toward the beach|at sunset|in the
        ocean*2|near the shore|near a pier|with one hand in the water|while crouching)]*8 | surf (on a wave*2|in the
        ocean*2|a large wave*2|a wave*2|through the barrel of a wave|in rough water|in white water|near some rocks|under
        a crashing wave)*3 | fall off (<a surfboard|surfboards>*2|a wave) [(into the water|in the ocean|in the waves)]*2
        | walk ({along_beach}|into the ocean|out of the water|down a path) with <a surfboard|surfboards>*2 | carry <a
        surfboard|surfboards> ({along_beach}|into the ocean|across the sand|out of the water|under one arm)*3 | run into
        the ocean with <a surfboard|surfboards> | stand on the beach with <a surfboard|surfboards> | hold <a surfboard|
        surfboards> [(on a beach|in front of the ocean|in the water)]*2 | paddle on <a surfboard|surfboards> [(in the
        ocean|toward a wave)] | sit on <a surfboard|surfboards> [in the water] | lie on <a surfboard|surfboards> [in the
        ocean] | jump over a wave on a surfboard | catch a (wave|big wave)*2 | wait for a wave | balance on a surfboard
        | wipe out in the surf | do a trick on a (wave|surfboard) | turn on top of a wave
    """,
    "man|woman|person [{wetsuit}]": """
        windsurf (on the ocean|on a lake|in the waves|near the shore) | kitesurf (in the ocean|near the beach|over the
        waves) | parasail (over the ocean|behind a boat) | ride a jet ski (in the ocean|on a lake|through waves)*2 |
        bodysurf in the waves | stand on a paddle board
    """,
    "wakeboarder*3|man|woman|boy [{wetsuit}]": """
        (jump over a wave|jump in the air|do a flip|do a trick*2|hold on to a rope*2|fly through the air|be pulled by a
        boat*2|perform a jump|splash) [(on a lake*2|on a wakeboard*2|behind a boat*2|on a river|while holding a rope|
        above the water)]*5 | wakeboard (behind a boat|on a lake*2|on a river)*2
    """,
    "waterskier|man|woman [{wetsuit}]": """
        water-ski (on a lake*2|behind a boat*2|on one ski|barefoot|on a river)*3
    """,
    "waterskier": """
        (jump over a wave|hold on to a rope|be pulled by a boat|do a trick|fall into the water) [on a lake]
    """,
    "kayaker [[{vest}]]": """
        paddle (down a river*2|through rapids*3|through rough water*2|through white water*3|on a lake|through waves*2|on
        calm water|past rocks|in the ocean|under a bridge)*5 | float (on a lake|down a river) | flip over in the (water|
        rapids) | go over a waterfall*2 | go through (rapids|white water) | hold a paddle [in the rapids] | navigate
        (rough water|rapids|a rocky river|white water)*2
    """,
    "people*3|friends*2|children|men|family|man|woman|girl [{vest}]": """
        (ride*2|sit*2|float) (in a {bright} raft*2|in a rubber raft|in a canoe*2|in a {bright} (canoe|kayak)|in a small
        boat*2|in an inflatable boat|in a rowboat) [(on a river*2|down a river|in the rapids|on a lake*2|in the ocean|
        near the shore|on calm water)]*4 | (paddle*2|row) (a canoe*2|a raft*2|a {bright} canoe|a boat|kayaks) [(down a
        river*2|through rapids*2|on a lake*2|through white water|across the water|past trees)]*4 | raft (down a river*2|
        through rapids*2|in white water|over a waterfall)*3 | ride in a (boat|speedboat|motorboat|fishing boat) [(on a
        lake|on the ocean|at sunset|on a river)]*2 | hang on to an inner tube behind a boat | ride an inner tube down a
        river
    """,
    "swimmer*2|boy|girl [(in a {colour} (swim cap|bathing cap)|wearing goggles)]": """
        (swim*3|race) (in a pool*2|in a race|in a lane|underwater*2|across a pool|in the ocean|on {its} back|in a
        competition)*2 | dive into a (pool|swimming pool) [at the start of a race] | do the (butterfly stroke|
        backstroke) | come up for air
    """,
    "diver [in a black wetsuit]": """
        (swim*2|dive|float) (underwater|near coral|with fish|in clear water|near a shark|in the ocean|with a turtle|in
        blue water)*2 | hold (a camera|a lobster|a fish) underwater | explore (a reef|a shipwreck|the ocean floor) |
        jump into the water from a boat
    """,
    # snow, ice and mountains
    "snowboarder*7|man|boy|person*2 [{ski}]": """
        jump (off a ramp*2|off a snowy (hill|ramp|ledge|cliff)*2|over a (rail|wall|fence|log|barrel|mound of snow)*2|in
        the air*4|through the air*2|off a cliff*2) [(on a mountain|in the snow|while people watch|at night|above the
        trees|with mountains in the background)]*7 | (do a trick*2|do a flip*2|perform a trick|grab the board*2|fly
        through the air*3) [(on a ramp|in the snow|above a snowy hill*2|off a jump|under a blue sky|over a ramp)]*5 |
        (snowboard*2|ride*2|slide|go) down a (snowy hill*2|mountain*2|slope*2|steep slope|snowy mountain*2|rail*2|
        handrail)*4 | slide (on a rail*2|along a railing*2|down a handrail) [in the snow]*2 | fall in the snow | sit in
        the snow [(with a snowboard|on a slope)] | stand (on a snowy mountain|on top of a hill) [with a snowboard] | be
        (in midair|upside down|high in the air) (above a snowy slope|over a jump|on a snowboard|against a blue sky)*3 |
        carry a snowboard [(up a hill|through the snow)] | ride a ski lift | go off a ramp | kick up snow | turn on a
        slope
    """,
    "skier*6|skiers*2|man|woman|child|people|person*2 [{ski}]": """
        ski (past (a fence|a flag|trees)|on a trail|in a race|across a snowy field|over a hill|down a (snowy hill*2|
        steep slope|slope*2|snowy mountain*2|mountain*3|hill*2)*5|through (powder|the trees|deep snow|a forest)*2)*6 |
        jump (off a (ramp*2|cliff|snowy hill)*2|in the air*3|over a (mound of snow|hill|rock)|through the air*2) [(on
        skis*2|above a mountain|under a blue sky|with trees behind {it})]*3 | (stand*3|rest|pose) (on (top of a
        mountain*2|a snowy slope*2|a snowy hill|skis*2)*3|in the snow*2|in front of a mountain|at the top of a hill|next
        to a sign)*3 | walk (up a snowy hill|through the snow|across a snow covered field) [with ski poles]*2 | ride (a
        ski lift*2|a chairlift*2) [up a snowy mountain] | fall (in the snow|on a slope) | turn (on a snowy slope|around
        a flag) | sit in the snow with skis | race (down a slope|past flags|around a gate) | hold ski poles [on a slope]
    """,
    "skier [{ski}]": """
        do a (flip*3|trick|jump|backflip) [(in the air*2|off a ramp|over a snowy hill|above the snow)]*2 | fly through
        the air [(above a slope|off a jump|over trees|with crossed skis)]*2 | be in midair (above a snowy slope|over a
        jump|with mountains in the background) | crash in the snow
    """,
    "boy*4|girl*4|child*3|children*3|man*2|woman|people*2|boys|girls|family|friends|toddler [{winter}]": """
        sled (down a (snowy hill*3|hill*3|steep hill))*2 | ride a sled (down a (snowy hill*2|hill)|in the snow|over a
        jump)*3 | slide down a (snowy hill*3|hill) on a ({colour} sled*2|sled*2|toboggan|saucer|plastic sled|inner
        tube*2)*4 | sit on a sled [(in the snow|at the top of a hill)]*2 | pull a sled [(up a hill*2|through the snow*2|
        with a child on it)]*2 | go down a hill on a sled*2 | play in the snow [(in a yard|with a shovel|in front of a
        house)]*3 | play in deep snow | walk (through the snow*4|in deep snow*2|down a snowy street*2|on a snowy path*2|
        in a snowy forest*2|on a frozen lake|across a snow covered field|past a snowman)*4 | stand (in the snow*4|in
        deep snow|in a snowy field|in front of a snowman|in falling snow|on a snowy hill|by a snow covered tree|on a
        frozen lake)*4 | throw (<a snowball|snowballs>*4|snow*2|snow in the air*2|snow at a friend) [(at a (tree|man|boy
        |girl)|in a yard)]*3 | build a (snowman*3|snow fort) [(in a yard|in front of a house|in the park)]*2 | make <a
        snow angel|snow angels> | make a (snowball|snowman) | lie in the snow*2 | sit in the snow*2 | jump (in the snow|
        into the snow|off a snow bank) | fall in the snow*2 | run (through the snow*2|down a snowy hill)*2 | shovel snow
        [(off a car|from a sidewalk|in a driveway)] | eat snow | climb (a snow bank|a snowy hill|a pile of snow)*2 |
        wait for a bus in the snow | dig in the snow [with a shovel] | roll a (big snowball|ball of snow) | be covered
        in snow | catch snowflakes on {its} tongue<|s> | hold a (snowball|shovel)
    """,
    "man|woman|people|hiker|hikers*2 [{winter}]": """
        hike (through the snow|up a snowy mountain|in the snow|across a glacier|on snowshoes)*3 | walk (up a snowy
        mountain|across a frozen lake|on the ice|along a snowy ridge|through a snowy forest) [with (a backpack|poles)]*2
        | stand (on top of a snowy mountain*2|on a glacier|on ice|on a frozen lake) [(looking at the view|with <a
        backpack|backpacks>)]*2 | stand next to a (hole in the ice|tent in the snow|snow covered car) | climb a (snowy
        mountain|snowy slope|frozen waterfall)*2 | fish through a hole in the ice
    """,
    "boy|girl|woman|couple|children|people [{winter}]": """
        (ice-skate*2|skate*2) (on a (frozen pond*2|frozen lake|rink*2|ice rink*2|frozen river)|in a city rink|around a
        rink)*3 | fall on the ice | hold hands on an ice rink | put on ice skates | race on the ice
    """,
    "skater [in a {colour} (outfit|suit|costume)]": """
        (skate*3|race|spin|perform) (on the ice*2|in a rink*2|around a rink|in front of a crowd)*2 | jump (on the ice|in
        the air) | fall on the ice
    """,
    "climber*6|climbers|man*2|woman*2|boy|person*2 [{climbing_gear}]": """
        climb (a rock wall*3|a cliff*3|a rock face*3|a steep rock*2|a mountain*2|a large rock*2|up a rock*2|the side of
        a cliff*2|an indoor climbing wall*2|a red rock|a wall of ice*2|a tall rock formation) [(under a blue sky|with (a
        rope|ropes)*2|above a valley|above the ocean|without a rope|while another person watches)]*7 | scale (a rock
        wall*2|a cliff*2|a mountain|a rock face*2|a frozen waterfall|a brick wall)*3 | hang (from a cliff*2|from a
        rock*2|from a rope*2|on a rock wall|from a ledge|upside down from a rock)*3 | rappel down a (cliff*2|rock face|
        waterfall|mountain)*2 | reach (for a hold|the top of a cliff|for the next rock) | hold on to a (rope|rock|ledge)
        [on a cliff] | stand on (top of a rock|a ledge|a mountain peak*2) | look up at a (cliff|rock wall) | cross a gap
        on a rope | sit on a ledge | rest on a rock
    """,
    "hiker*4|hikers*4|man*2|people*3|woman|couple|friends|person*2 [{hiking_gear}]": """
        (hike*4|walk*3) (up a (hill*2|mountain*3|rocky trail|steep path)*3|through (the woods*2|a forest*3|a field|a
        canyon|a valley|the mountains*2)*3|along (a trail*2|a ridge|a river|a mountain path*2|a cliff)*3|on a (trail*2|
        rocky path*2|dirt path*2|mountain trail)*2|in the (mountains*2|desert*2)|past a waterfall|across a stream|down a
        rocky hill)*8 | (stand*3|rest*2|pose|sit*2) (on top of a (mountain*3|hill*2|rock*2|cliff)*3|on a (rock*2|
        mountain*2|cliff*2|rocky hill|ridge|trail)*3|in front of (a mountain*2|a waterfall*2|a lake|mountains)*2|near a
        (river|stream|lake|waterfall)|at the edge of a cliff) [{view}]*6 | look (at a (waterfall|mountain|map|lake|
        valley)*2|over a (cliff|valley)|out over the mountains*2)*3 | climb (over rocks*2|up a rocky hill*2|a mountain*2
        |a steep hill|over a fallen tree)*3 | cross a (stream*2|river|bridge|wooden bridge)*2 | take a picture of (the
        mountains|a waterfall|a view)
    """,
    # horses and riders
    "man*2|woman*2|girl*2|boy|rider*3|people|cowboy*2|couple [{casual}]": """
        ride <a horse|horses> (through (a field*2|the woods|a stream|a river)*2|on the beach*2|down a (street*2|trail|
        road)*2|in a (rodeo|parade*2|ring)|over a fence|past a fence|in the snow|in a show|along a path)*4 | ride a
        (brown*2|white*2|black) horse [(in a field|on the beach|in a show|in a parade|down a road)]*3 | sit on a
        (horse*2|brown horse|white horse|pony) [(in a field|next to a fence|in a parade)]*2 | lead a (horse*2|pony|brown
        horse|cow|donkey) [(down a road|across a field|through a gate|by a rope)]*2 | stand next to a (horse*2|brown
        horse|white horse)*2 | brush a horse
    """,
    "rider*3|girl|woman [(in a black (jacket|helmet)|in white pants)]": """
        jump over (a hurdle*2|a fence*2|a bar|an obstacle*2|a wall) on a (horse*2|brown horse|white horse|black horse)
        [(at a show|during a competition|in a ring)]*3 | compete (in a horse show|in a jumping event)
    """,
    "cowboy*3": """
        ride a (bull*3|bucking bull|bucking horse*3|wild horse|horse*2) [(in a rodeo*2|in front of a crowd|with one hand
        in the air)]*3 | (lasso|rope) a (calf*2|cow|horse) [(at a rodeo*2|while riding a horse)]*2 | fall off a (bull|
        horse) [at a rodeo] | hold a (lasso|rope) [on a horse] | lean on a fence | run from a bull
    """,
    "jockey|jockeys*2 [in {bright} [silks]]": """
        (race*2|ride) (around a track*2|on a dirt track|toward the finish line|past the crowd) on <a horse|horses>*2
    """,
    # music and shows
    "guitarist*4|woman*2|boy|girl|teen|person [{casual}]": """
        play (a guitar*4|an electric guitar*2|an acoustic guitar*2|the guitar*2|a bass guitar) [(on stage*3|on a bench*2
        |{in_street}*3|in a park*2|for money|at a concert*2|in a band|in a living room|on a couch|in front of a crowd|
        while singing*2|on the beach|in a subway station|in front of a microphone)]*6 | tune a guitar
    """,
    "man*3|woman*2|boy|girl|musician*2|person [{casual}]": """
        play (the drums*2|a drum*2|the piano*2|a keyboard|the violin*3|a violin*2|a cello|an accordion*3|a saxophone*2|a
        trumpet*2|a flute|the harp|a trombone|a banjo|bagpipes*2|a harmonica|an instrument*2) [(on stage*2|{in_street}*3
        |in a park*2|for a crowd|in a band|in an orchestra|while sitting on a chair|on a sidewalk|in a parade|at
        night)]*6 | sing (into a microphone*3|on stage*2|in a choir|with a guitar*2)*2
    """,
    "singer*2|man*2|girl [{casual}]": """
        (sing*3|scream|speak|talk*2) into a microphone [(on stage*2|in front of a crowd|at a concert|at a bar|with a
        band behind {it}|at night|while playing a guitar)]*4 | stand (on stage*2|in front of a microphone*2) [with a
        guitar] | give a speech [(in front of a crowd|at a podium|outside)] | jump on stage | perform (on stage*2|for a
        crowd) | hold a microphone [(in front of a crowd|on a street)]*2
    """,
    "band*3|musicians*3|marchingband": """
        (play*2|perform*3) (on stage*3|in front of a crowd*2|at a concert*2|in a bar|{in_street}*2|in a park*2|at night|
        under bright lights|in a parade*2|at a festival|in a square)*4 | play (drums*2|guitars*2|trumpets|instruments*3|
        horns|violins|music*2) [(on stage|{in_street}|in a parade|in a park|at a wedding)]*4 | march (in a parade*2|down
        a street*2|on a football field) [(in uniform|playing drums|with instruments)]*2
    """,
    "performer*4|clown*2|man|woman": """
        juggle (balls*2|fire*2|torches|clubs*2|knives|pins|fruit|bowling pins) [({in_street}*2|for a crowd|on a
        unicycle*2|in a park|on stage)] [{nearby}]*4 | (perform*2|do tricks|entertain children|do a magic trick|do a
        handstand) ({in_street}*3|for a crowd*2|in a park|on stage|at a fair|in a circus|for children) [{nearby}]*2 |
        walk on stilts [({in_street}|in a parade)]*2 | ride a (unicycle*3|tall unicycle) [({street}*2|in a parade|while
        juggling|in front of a crowd)]*2 | breathe fire [(in front of a crowd|at night)]*2 | swallow a sword | balance
        (on a ball|on a rope|a ball on {its} head|a chair) | blow up balloons | make balloon animals [for children]*2 |
        pose as a statue [on a street] | swing from a trapeze | spin fire [(at night|on a beach)] | wear (face paint|
        makeup|a colorful costume|a mask|a red nose|a wig)*2
    """,
    "dancer*3|dancers*4|girls [{dance_costume}]": """
        (dance*3|perform*3|leap|spin|jump in the air) (on stage*3|in the street*2|in front of a crowd*2|at a festival*2|
        in a parade|in a studio|in front of an audience|on a wooden floor|on the grass|on a beach|in a circle)*4 | (do a
        split|stand on one leg|twirl|do a high kick) [(on stage|in a gym|in a studio|on the beach)] | practice (ballet|a
        dance) [in front of a mirror] | dance (ballet|the tango|in a line|barefoot) [(on stage|in the street|in front of
        a crowd)]*2
    """,
    "man|boy|men|people": """
        breakdance [({in_street}*2|on a stage|for a crowd|on cardboard)]*2 | (do a backflip*2|do a flip*2|do a
        handstand*2|jump off a wall*2|do parkour|hang from a bar|do a cartwheel|run up a wall) [({in_street}*2|
        {on_beach}*2|{on_grass}*2|in a gym|over a bench|on a stone wall)]*5 | crowd-surf at a concert | perform on a
        (stage|street) | act in a play | walk on a tightrope [above a crowd] | race in (wheelchairs|a soapbox car) |
        paint {its} face<|s> [for a game] | arm-wrestle | play pool [in a bar]
    """,
    # weddings, holidays, parades
    "bride [in a (white dress*2|wedding dress|white gown)]": """
        hold (a bouquet*2|flowers|a bouquet of {colour} flowers*2)*2 | (dance|pose*2|stand*2|laugh) (with (her father|
        bridesmaids*2|the groom*2)|in front of a church|on the beach|in a garden|by a window|on a staircase)*4 | walk
        (down the aisle*2|with her father|along a path|on the beach) | throw (a bouquet|her bouquet to a crowd of women)
        | get ready for her wedding | put on (her veil|a shoe|makeup) | laugh with her bridesmaids | cut a wedding cake
        | smile at the groom | sit in a (car|chair) [with a bouquet]
    """,
    "newlyweds": """
        (kiss*2|dance*2|pose for a picture*3|stand*2|hold hands*2|laugh|hug) (in front of a church*2|on the beach*2|in a
        park|in a garden|under an arch|at their wedding*2|on a bridge|outside a building|in the snow|by a lake|on stone
        steps|with their wedding party)*4 | cut a (wedding cake|cake) | leave a church | ride in a carriage | get
        married (on a beach|in a church|in a garden) | walk (down the aisle*2|along the beach|through a park|down stone
        steps|hand in hand)*2
    """,
    "women|people|men": """
        be dressed for a wedding | pose (with a bride*2|at a wedding*2|in formal clothes) | stand next to a bride [in a
        church] | wear (formal clothes|robes|traditional clothes) [({public}|at a wedding|at a party)]*2 | throw rice at
        a wedding | toast with (champagne|wine) at a wedding
    """,
    "men": """
        wear (suits and ties*2|tuxedos*2|kilts|suits) [({public}|at a wedding)] | pose in suits [at a wedding]
    """,
    "women*2": """
        wear (bridesmaid dresses*2|kimonos|saris|formal dresses) [({public}|at a wedding|at a party)] | pose in
        (bridesmaid|formal|long) dresses [({public}|at a wedding)]
    """,
    "santa": """
        (sit|pose) (with a child*2|with a baby on his lap*2|in a chair|in front of a Christmas tree|in a shopping
        mall)*2 | (stand|walk|wave) (in a parade|on a street|in the snow) | hold a (crying baby|baby|bell|bag of toys) |
        ride (a motorcycle|a bicycle|in a sleigh|a float in a parade)
    """,
    "people*2|women|men|children|girls [{parade_costume}]": """
        (walk*2|march*2|dance*2|ride on a float*2|ride horses|carry flags*2|play drums|throw candy|wave flags) in a
        (parade*3|street parade|festival parade)*4 | stand (on a parade float|on a stage|in the street)*2 | run in a
        race | pose for a picture at a festival | carry (a dragon|a banner|a large flag) in a parade
    """,
    # work
    "police*2|polices*2 [in (uniform|<a yellow vest|yellow vests>)]": """
        ride <a motorcycle|motorcycles> [(in a parade|down a street)]*2 | ride <a horse|horses> [({street}|in a city|in
        a park)]*2 | (stand*2|walk|patrol) (on a street*2|next to a (motorcycle|car|fence)*2|in front of a crowd*2|in
        the rain|on a corner|in front of a building)*3 | talk to (a man*2|a woman|a driver|a boy|people)*2 | direct
        traffic | arrest a man | sit on <a motorcycle|motorcycles> | hold back a crowd | write a ticket | stand guard
    """,
    "firefighters": """
        (put out a fire*2|spray water on a (burning car*2|house|building)*2|climb a ladder|stand next to a fire truck*2|
        hold a hose|fight a fire|walk out of a burning building|rescue a cat) [(at night|on a street)]*2
    """,
    "soldiers": """
        march (in a parade*2|in uniform|down a street|in a line)*2 | stand (in a line|in formation|near a tank) | ride
        in a truck | hold rifles | salute | carry flags [in a parade] | jump from a plane | sit on a tank | run through
        a field | walk down a street
    """,
    "worker*4|workers*2 [{work_clothes}]": """
        (stand on a (ladder*2|roof|scaffold*2)|paint a (wall*2|house|fence)|dig a hole|fix a (roof|street|sidewalk|pipe|
        window)|climb a (ladder|pole)|drive a (tractor|forklift|bulldozer)|use (a saw*2|a hammer|a drill|a shovel*2|a
        jackhammer)|carry (wood|bricks|a ladder|pipes)|cut (a tree*2|wood*2|metal|stone)|wash windows|weld (metal|a
        pipe)|build a (house|wall|fence)|sweep a (street|sidewalk)|work on (a roof|a building*2|a road|train tracks)|
        unload a truck|push a wheelbarrow) [(at a construction site|on a city street|on a sunny day)]*4 | hang from a
        building by ropes
    """,
    "cook*2|vendor*2|woman|man|people": """
        (cook*2|prepare|serve|sell) (food*3|meat|fish|hot dogs|noodles|vegetables|soup|bread|chicken|pancakes) [(in a
        kitchen*2|at a market*2|on a grill*2|at a food stand|on the street*2|in a restaurant|in a food truck|at a
        festival)]*4 | (cut|chop|slice) (vegetables*2|meat|fish|bread|a cake*2|a melon|fruit) [(in a kitchen|on a table|
        with a large knife)]*2 | make (pizza|dough|a sandwich|bread|cookies|coffee|a drink behind a bar) | stir (a pot|a
        large pot of food) | flip (a pancake|burgers) | cook (meat|vegetables|eggs|noodles) in a large pan
    """,
    "vendor*3|woman|man [{casual}]": """
        sell (fruit*2|vegetables*2|flowers*2|balloons*2|hats|ice cream*2|fish|clothes|newspapers|jewelry|toys|bread|
        shoes|paintings|souvenirs) [(at a market*2|on the street*2|from a cart*2|on the beach|on a sidewalk|at a stand|
        from a boat)]*4 | stand behind a (fruit stand|table of food|food cart|counter) | push a (food cart|cart of
        fruit) | arrange (fruit|flowers) at a market | sit behind a table (of books|of jewelry|at a market)
    """,
    "artist*3|man [{casual}]": """
        paint (a picture*2|a mural*2|a portrait|a landscape|graffiti on a wall*2|on a canvas*2) [(on a sidewalk|in a
        park|outside|in a studio|on an easel)]*3 | draw (a portrait|a picture with chalk*2|a cartoon|a picture of a
        woman) [(in a park|on the street|on a sidewalk)]*2 | spray-paint (a wall*2|graffiti*2) | make (pottery|a
        sculpture) | carve (a pumpkin|wood|ice|a statue)
    """,
    "photographer*3|woman|men [{casual}]": """
        take a picture of (a woman*2|a man|a bird|a couple|a building|a flower|a dog|children|a model|a bride|a
        waterfall|a skateboarder|a surfer|a football game) [(in a park|on the street|on the beach|with a large camera|
        from the ground)]*3 | look through (a camera*3|a large lens|binoculars) [({public}|at a bird|on a mountain)]*2 |
        kneel to take a (picture|photo) [of a (flower|dog|building|child|car)]*2 | hold a (camera*2|video camera*2|large
        camera) [({public}|in front of {its} face)]*3 | set up a (camera|tripod) [(on a beach|on a hill)] | film (a
        skateboarder|people dancing|a game|a parade|a bird) | point a camera at (something|the camera|a child|a dog|a
        bird|the ocean|a building)*2
    """,
    "homeless*2|man|woman [(with a (shopping cart|cardboard sign)|in (dirty clothes|a dirty coat))]": """
        (sleep*2|sit*2|beg for money|lie) (on a bench*2|on the sidewalk*3|against a wall*2|in a doorway|on a street
        corner|on cardboard|on the steps|under a bridge)*2 | hold (a cardboard sign*2|a cup) [on a street corner] | feed
        pigeons on a sidewalk | push a cart of (cans|belongings)
    """,
    "man|woman [{casual}]": """
        (sit*2|race|roll|ride) in a wheelchair [({in_street}|{public}|in a hospital|in a marathon)]*2 | walk with (a
        cane*2|crutches) [{street}] | lie in a hospital bed | get a (tattoo|haircut*2|shave|massage) | stand on a (scale
        |stool) | use a telescope | ride a lawn mower | mow the (lawn|grass) | rake leaves [in a yard] | chop (wood|down
        a tree) | wash a (car|truck|dog|window) | vacuum a carpet | iron a shirt | fix (a bicycle|a car engine|a tire|a
        sink|a roof) | plant (flowers|a tree) | pump gas | pick up trash | sweep the (floor|sidewalk|steps) | open a
        (door|window|bottle|gift) | knock on a door | hang a picture
    """,
}
