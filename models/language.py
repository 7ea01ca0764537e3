"""Which language a message is in: Arabic, English, both, Arabic in Latin letters, or something else.

A verdict reports it and advice follows it; it does not touch the category. The script decides first. Among Latin texts, English
and Arabizi are told apart from each other and from other languages by their commonest words and by Arabizi's digits for letters
(3, 7, 2, 5, 9 inside a word).
"""

from __future__ import annotations

import re
import unicodedata

from models.verdict import Language

# Letters of Persian, Urdu, Kurdish, Pashto and Uyghur that no Arabic dialect writes (Iraqi and Gulf writers do use گ چ پ ڤ).
NOT_ARABIC = frozenset("ژٹڈڑںھہۂےۓیکەێۆۇېډړښځڅټڼ")

ENGLISH = frozenset(
    """the a an and or but if of to in on at for from with without about into over after before by as is are was were be been am
    do does did have has had will would can could should may might must i you he she we they me him her us them my your his our
    their this that these those it its it's i'm i've i'd i'll you're don't didn't can't won't isn't that's there's let's not no yes
    who what when where why how which any some all more just still only also very so too than then now here there hi hello hey dear
    thanks thank please sorry ok okay well good great sure know think want need like get got go send ask call help work time week day
    today tomorrow monday tuesday wednesday thursday friday saturday sunday one two out up back again please best regards""".split()
)

ARABIZI = frozenset(
    """ana enta enti inta inti enty ento intu howa hiya heya howwa huwwa e7na i7na nta nti ntoma hna el il al elly elli illi ely lli
    fi fel fil bel bil 3al men mn min ma3 maa la law law eza iza ida lamma lma bas bs w wa we wu ya wallah walla wlh wallahi inshallah
    inchallah nshallah enshallah insha2allah hamdella alhamdulillah l7amdulillah salam salamo 3alaykom 3likom marhaba mar7aba ahlan sabah
    saba7 masa msa khair kheir 5eir lkhir shukran choukran merci mersi ya3tik y3tik 3afwan 3afak afak lw mesh mish mush mo moo mu mch
    mashi machi tayeb tab tayyeb ok eh ah aywa aiwa la2 lala shu sho chou eish wesh wach wash chno chnou shnu shno ash ach kif keef kifak
    kifek keefak kaifa izzayak ezayak ezzayek 3amel labas labes bikhir baraka barak allah rabena rabbi rebbi allahu yarab habibi 7abibi
    7abibti ustaz ostaz ustaza doktor doktora doctora khoya kho sidi si lalla ustazi abo abu om om3 sa7bi sa7eb sadi9i ana kan kont kent
    kunt 3andi 3andak 3andek 3ndi 3andk 3endak baddi biddi bade bidi badi abgha abi abghi ayez 3ayez 3awz 3ayz 3awez bghit brit n7eb nheb
    bas kda keda kida hek heik hayda hay hada hadi da di dih dool hal hatha had hadchi had dyal dyali dialk dial bta3 bta3i beta3 taba3 tab3
    ta3i mta3 3la 3al 3ala 3lik 3lia lak lik lek lya lia leya leek ely ma m7aye 7ad hadd chi 7aja 7aga shi ishi hatta 7atta kol kull koll
    ktir kteer kter bezzaf bzaf barsha awi awy jiddan gidan halla2 hala2 dlw2ty delwa2ty daba alheen tawa bokra bukra ghadwa ghedwa lyoum
    elyom elyoum embare7 mbare7 lbare7 mosta3gel law sama7t samahti sme7li sma7li please tfaddal momkin momken mumkin yemken ymkn t3raf
    te3raf ta3rif b3at eb3at ib3at eb3atli ba3tli sift siftli 9oli ollo 2oli 2olli olli goli 7keeli 7ki kalem kallem""".split()
)

# Function words of other languages in Latin letters, few of which English or Arabizi writes.
OTHER = frozenset(
    """le les des une du au aux est sont dans pour avec sur pas vous nous votre notre mais très bonjour merci je tu il elle ce cette ces
    qui que où plus der die das und ist nicht ein eine mit für auf sie ich wir von zu den dem el los las una por para con está pero muy
    como gracias hola o os um uma não com você obrigado che di del della per non sono grazie ve bir bu için çok ama ile değil var yok mi
    teşekkür merhaba ki ka ke hai hain nahi aur yang dan di ini itu untuk tidak dengan""".split()
)

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
DIGIT_FOR_LETTER = re.compile(r"[a-zA-Z]['’]?[235789]['’]?|[23789]['’]?[a-zA-Z]{2}", re.ASCII)
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\S+\.\w{2,4}/\S*")
MIXED_SHARE = 0.12  # of the words, in Latin letters
ORDINAL_OR_UNIT = re.compile(r"\d+(?:st|nd|rd|th|am|pm|k|m|km|kg|mg|h|d|s|x|ft|gb|mb|min|hrs|[a-z]?)", re.IGNORECASE)


def detect(text: str) -> Language:
    """The language of `text`; texts without letters are `other`."""
    arabic = foreign = latin = beyond = 0
    for character in text:
        if not character.isalpha():
            continue
        if character.isascii():
            latin += 1
            continue
        name = unicodedata.name(character, "")
        if name.startswith("ARABIC"):
            arabic += 1
            foreign += character in NOT_ARABIC
        elif name.startswith("LATIN"):
            latin += 1
        else:
            beyond += 1
    letters = arabic + latin + beyond
    if not letters or beyond * 2 > letters:
        return "other"
    if arabic and foreign * 12 > arabic:
        return "other"
    if latin * 20 < letters:
        return "ar"
    if arabic * 20 < letters:
        return _latin(text)
    # A name, a title or an address in the other script does not make a message mixed.
    return "mixed" if _latin_share(text) >= MIXED_SHARE else "ar"


def _latin_share(text: str) -> float:
    words = WORD.findall(ADDRESS.sub(" ", text))
    return sum(any("a" <= letter.lower() <= "z" for letter in word) for word in words) / max(1, len(words))


def _latin(text: str) -> Language:
    words = [word.lower().replace("’", "'") for word in WORD.findall(text) if any(map(str.isalpha, word))]
    if not words:
        return "other"
    spelled = [word for word in words if DIGIT_FOR_LETTER.search(word) and not ORDINAL_OR_UNIT.fullmatch(word)]
    english = sum(word in ENGLISH for word in words) / len(words)
    arabizi = (sum(word in ARABIZI and word not in ENGLISH for word in words) + 2 * len(spelled)) / len(words)
    other = sum(word in OTHER for word in words) / len(words)
    accented = any(not character.isascii() and character.isalpha() for character in text)
    best = max(english, arabizi, other + 0.1 * accented)
    if best == 0:
        return "en" if text.isascii() else "other"
    if best == english:
        return "en"
    return "arabizi" if best == arabizi else "other"
