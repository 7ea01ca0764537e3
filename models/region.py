"""Which country's speech a message is nearest to, in Arabic letters or in Latin ones, told by a few words that only that speech has.

A variety of the corpus holds several: Iraq and the Gulf, Morocco, Algeria and Tunisia; and Arabizi holds all. The lists are short and
leave much untold; they only choose among examples.
"""

from __future__ import annotations

import re

from models.clause import WORD
from models.variety import fold

WORDS: dict[str, frozenset[str]] = {
    region: frozenset(words.split())
    for region, words in {
        "egypt": """ده دي كده عايز عايزه دلوقتي ازاي ازيك مفيش النهارده امبارح بتاع بتاعك اوي باشا حضرتك هقدر نمر
            dah keda kda 3ayez 3ayza 3awez delwa2ty dlw2ty ezzayak ezayak izzayak mafish mafeesh enaharda bta3 beta3 bta3ak awy awi
            7adretak hadretak elly fih ba2a 7aga ostaz ostaza bashmohandes rabena betaa3 nemra""",
        "levant": """بدي هيك لسا بكرا شو عندكن هلق هلا مبارح منيح كرمال هون بدك صرلي رفيقي خيي هيدي هاد
            baddi biddi bade hek heik hayda hayde ktir kteer shu sho halla2 hala2 hal2 mni7 mnee7 mnee7a hon 3am lal 3anjad yalli khayye
            khayyo hayk krmel kermel addeh addesh 3endik 3andik eza metl mitl""",
        "iraq": """هسه اكو ماكو اني شلون شلونك هواي چان چنت گلت اگدر باچر يمك عندج وياك شدعوه گال دزيلي دزلي
            hessa hassa aku ako maku mako ani shlonak shlonek hwaya chan chint gilit agdar bacher yamak 3eni 3yni dizli kullish chthir""",
        "gulf": """ابغي ابي وش الحين توني يبي ودي عقب زين مب ابا حق ترا للحين سويت محد طرشت شحالك رمستي
            abgha abghi abi wesh wish alheen el7een ilheen al7een wedi widi 3ugub zain zein mub 7agg tarra sh7alak ya5i tal3umrak""",
        "morocco": """ديال ديالك ديالي واش دابا بغيت حيت كيفاش غادي بزاف صيفط عافاك مزيان هادشي كنت كنخدمو
            dyal dial dyali dyalk diali wach wash daba bghit 7it hit kifach ghadi bzaf bezzaf sift sifet 3afak mzyan hadchi 3ndkom""",
        "algeria": """تاع تاعك تاعي راني راك بصح كاش برك قاع وشنو غدوه علابالي ليا كيما
            ta3 ta3ek ta3i ta3k rani rak raki bessa7 besa7 kach berk ga3 wesh wch saha sa7a 3labali kima nta mlih""",
        "tunisia": """متاع متاعك توا برشا باهي نجم تنجم عسلامه يعيشك زاده موش شنوه قداش خاطرش
            mta3 mte3 mta3ek tawa barcha barsha behi bahi najem tnajem njem 3aslema y3aychek 3aychek zeda mouch chnowa chnoua 9addech""",
    }.items()
}
IRAQI = re.compile("[گچ]")


def detect(text: str) -> str | None:
    """The region with most of a text's words, None where none is ahead of the others."""
    words = {fold(match.group()) for match in WORD.finditer(text)}
    points = {region: float(len(words & known)) for region, known in WORDS.items()}
    points["iraq"] += bool(IRAQI.search(text))
    first, second = sorted(points.values(), reverse=True)[:2]
    return max(points, key=points.__getitem__) if first > second else None
