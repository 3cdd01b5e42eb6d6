"""The words of the rules: verbs of saying, nouns that are counted, nouns of names."""

from factgauge.normalise.tokens import word_set

SAYING = word_set(
    """
    said says say told tells announced announces announcing stated states added adds declared declares reported
    reports confirmed confirms warned warns tweeted wrote writes claimed claims argued argues explained explains
    noted notes insisted insists acknowledged admitted admits denied denies urged urges vowed pledged promised
    revealed reveals replied commented remarked acknowledges recalled stressed emphasised emphasized
    suggested predicted predicts estimated concluded disclosed repeated saying telling alleged concedes conceded
    observed continued
    """
)
# Acts of speech that judge: who does them is an actor, but their date is that of an event.
JUDGING = word_set("accused condemned praised called criticised criticized hailed asked testified posted denounced")

# A number after one of these names something: a law, a room, a model.
LABELS = word_set(
    """
    article section chapter paragraph clause annex appendix route highway road interstate motorway flight room gate
    channel group resolution no number page line phase level step figure table class division part volume version
    model type grade category tier size unit district ward zone area sector block plot terminal platform bus tram
    train formula psalm verse episode season season's round game stage item rule schedule day week year chapter act
    bill order protocol code window windows line lane apollo soyuz boeing airbus iphone ipad ios android building
    tower pier bay hall camp station sections articles pages top
    """
)
APPROXIMATED_BY_NOUN = {
    "about": word_set(
        """
    report reports story stories article articles film films book books documentary question questions concern
    concerns information data details complaint complaints news talk talks talked talking speak speaks spoke
    speaking know knows knew known think thinks thought worry worries worried ask asked asks told heard hear warned
    warning facts study tell telling write wrote written doubts dispute truth what something anything nothing
    everything lot much bring brought came come how forget debate argument conversation claims rumours rumors
    evidence sure learn learned read
    """
    ),
    "around": word_set(
        """
    world revolve revolves revolved gathered built centred centered based
    """
    ),
    "over": word_set(
        """
    dispute disputes argument war concerns concern fight control fears anger questions tension tensions debate row
    clash clashes took take taking presided victory win power protests protest conflict rule jurisdiction doubts
    outrage handed hand turned trial sued arrested charges negotiations talks
    """
    ),
    "under": word_set(
        """
    article section rule law chapter
    """
    ),
    "above": word_set(
        """
    see flew
    """
    ),
    "below": word_set(
        """
    see
    """
    ),
}

# Nouns that are counted and do not end in s.
PLURALS = word_set(
    """
    people men women children troops police personnel dead wounded injured casualties forces aircraft fish sheep
    cattle staff crew youths civilians servicemen policemen firefighters lawmakers media youth feet teeth geese mice
    oxen criteria seats others horsepower businessmen congressmen spokesmen gunmen policewomen infantry cavalry
    homeless displaced missing
    """
)
# Words that end in s and are no plural nouns.
NOT_PLURAL = word_set(
    """
    is was has does as this its his us yes thus plus less across versus towards besides always perhaps unless ours
    yours hers theirs alas says goes makes takes gives comes remains means this gas news process access success
    progress crisis basis business address congress bus class loss pass press stress boss cross mass glass dress
    illness happens includes wins loses kills remains seems begins leaves dies hits needs wants previous various
    serious famous religious dangerous conscious numerous afterwards
    """
)
# A noun phrase does not go over these.
STOPS = word_set(
    """
    a an the of in on at by for from to with into onto over under about after before since until till during through
    between among against and or but nor so yet as if when while where who whom whose which that than then because
    although though is are was were be been being has have had do does did will would shall should can could may
    might must not no it its he she they them his her their we our you your i there here this these those each every
    all both some any either neither per via out up down off away back ago later earlier said says told died killed
    injured wounded were according including such also only just even still already now compared worth without
    within across along near behind beyond inside outside amid despite upon toward towards around more most less
    least once
    """
)
INCREASES = word_set(
    """
    rose rise rises risen rising increased increase increases increasing grew grow grows grown growing climbed climb
    climbs climbing jumped jump jumps soared soar soars surged surge surges gained gain gains gaining up advanced
    added expanded doubled swelled raised raise raises raising higher widened boosted boost growth hike hiked
    rallied
    """
)
DECREASES = word_set(
    """
    fell fall falls fallen falling dropped drop drops dropping declined decline declines declining decreased
    decrease decreases decreasing plunged plunge plunges slid slide slides slumped slump slumps sank sink sinks
    shrank shrink shrinks shrunk tumbled tumble tumbles lost down reduced reduce reduces reducing reduction cut cuts
    cutting lowered lower lowers slashed slash contracted plummeted dipped dip eased narrowed halved shed
    """
)
SCORING = word_set(
    """
    won win wins winning beat beats beating lost lose loses losing lead leads led leading defeat defeated defeating
    draw drew drawn score scored scores victory goal goals vote voted votes voting ruled ruling majority decision
    match game final tie win win
    """
)

NAME_NOUNS = word_set(
    """
    Movement Revolution Brigade Brigades Alliance Agreement Square Street Avenue Road Bridge Times Mirror Telegraph
    Mail Express World Post Night Herald Journal Standard Independent Star Sun Review Brigade Group Party Coalition
    Uprising Plan Accord Accords Treaty Massacre Championship Championships Olympics Paralympics Games Cup Prix Open
    Festival Forum Summit Conference Expo Awards Award
    """
)
NAMED_DAYS = word_set(
    """
    good black bloody super cyber ash palm easter holy maundy whit shrove red giving man golden
    """
)


def is_plural(word: str) -> bool:
    """Say whether a word in lower case looks like a plural noun."""
    if word in PLURALS or (word.endswith("men") and len(word) > len("omen")):
        return True
    return word.endswith("s") and not word.endswith("ss") and len(word) > len("yes") and word not in NOT_PLURAL
