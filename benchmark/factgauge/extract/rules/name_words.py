"""The words of names: titles, roles, nouns of organisations, well-known bodies, some given names."""

from factgauge.normalise.tokens import word_set

TITLES = word_set(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron count countess madam president prime
    minister premier chancellor secretary governor gov mayor senator sen congressman congresswoman congressmember
    representative rep delegate speaker king queen prince princess emperor sultan emir sheikh sheik shaikh ayatollah
    imam mullah pope cardinal archbishop bishop rabbi reverend rev father sister pastor judge justice attorney
    lieutenant lt captain capt major maj colonel col brigadier brig general gen admiral adm commander cmdr commodore
    marshal sergeant sgt corporal cpl private pvt specialist spc officer constable inspector superintendent sheriff
    detective chief ambassador envoy commissioner director chairman chairwoman chairperson chair ceo cfo coo cto
    spokesman spokeswoman spokesperson leader head taoiseach undersecretary doctor executive petty staff airman
    seaman private engineer pm mp msgr hon citizen crown first treasurer comptroller deputy vice co-founder founder
    analyst economist author actor actress singer coach midfielder striker adviser advisor representative prosecutor
    counsel presenter journalist
    correspondent activist
    """
)
# After these a single capitalised word is a person's name too.
STRONG_TITLES = TITLES - word_set(
    """
    first staff private petty crown chief head co-founder engineer deputy vice father sister
    """
)
NOT_AFTER_GENERAL = word_set(
    """
    motors electric dynamics mills assembly staff command secretariat council election elections hospital strike
    foods public atomics accounting services
    """
)
TITLE_MODIFIERS = word_set(
    """
    prime vice deputy foreign defence defense interior finance home health trade energy education justice transport
    environment agriculture labour labor information culture oil economy economic justice attorney solicitor
    secretary director lieutenant major brigadier rear chief executive managing acting former interim outgoing
    incoming national state staff petty senior first second lead shadow assistant associate under permanent special
    presidential parliamentary police army navy opposition co marketing financial operating technology press
    communications majority minority house senate district supreme high court crown grand ex general
    """
)
ROLES = word_set(
    """
    president minister premier chancellor chairman chairwoman chairperson chair chief executive director manager
    secretary spokesman spokeswoman spokesperson commander general colonel captain major sergeant lieutenant admiral
    leader head founder co-founder owner boss analyst economist strategist professor lecturer historian lawyer
    attorney barrister solicitor prosecutor judge senator congressman congresswoman governor mayor councillor
    lawmaker legislator politician diplomat ambassador envoy negotiator candidate actor actress singer musician
    director author writer novelist poet artist journalist reporter correspondent editor publisher broadcaster
    presenter coach player striker midfielder defender goalkeeper captain driver rider athlete champion activist
    campaigner researcher scientist physicist biologist epidemiologist virologist engineer expert specialist
    consultant investor entrepreneur billionaire businessman businesswoman trader resident farmer fisherman teacher
    student pupil doctor surgeon nurse paramedic firefighter inspector superintendent detective officer constable
    sheriff priest bishop pastor imam cleric rabbi prince princess king queen father mother son daughter wife
    husband brother sister uncle aunt cousin partner widow colleague friend suspect victim gunman defendant witness
    survivor pilot astronaut sailor soldier ceo cfo coo president-elect vice-president official aide adviser advisor
    counsel whistleblower rapper comedian designer architect photographer chef
    """
)

# An organisation's name ends in one of these.
ORG_TAILS = word_set(
    """
    inc inc. ltd ltd. llc llp plc corp corp. corporation co co. company companies group holdings holding gmbh ag sa
    nv spa s.p.a. industries enterprises partners associates ventures capital bank banks bancorp insurance motors
    motor airlines airways airline aviation aerospace aircraft railways railway rail energy petroleum oil gas
    electric power steel mining pharmaceuticals pharma laboratories labs systems technologies technology software
    networks entertainment pictures studios records media news newspaper newspapers times post herald tribune
    gazette guardian telegraph observer broadcasting television radio press agency university college school academy
    institute institution foundation trust fund centre center hospital clinic museum library society association
    federation confederation union league alliance coalition party movement front congress parliament senate
    assembly duma knesset council committee commission board bureau office department ministry secretariat
    directorate administration authority court tribunal police constabulary army navy force forces marines guard
    guards brigade brigades battalion regiment division corps command squadron militia fleet organisation
    organization club fc united rovers church diocese service services exchange reserve treasury cabinet government
    embassy watch international initiative network campaign charity chamber consortium cooperative syndicate cartel
    airport stores supermarkets resistance liberation militants jihad brotherhood network protection orchestra choir
    theatre
    cross crescent
    """
)
# Tails that make an organisation of one capitalised word alone.
ALONE = word_set(
    """
    congress parliament senate duma knesset bundestag treasury pentagon kremlin
    """
)
# An organisation's name begins with one of these and goes on with "of" or "for".
ORG_HEADS = word_set(
    """
    ministry department bank university organisation organization office institute academy association federation
    union league house chamber council committee commission court board bureau centre center church college school
    society alliance party movement front army agency museum club group secretariat confederation congress campaign
    directorate authority foundation fund network coalition government embassy faculty hospital conference
    convention order knights friends corps division general registrar high supreme central reserve national
    international world federal state royal european african asian american
    """
)
PLACE_TAILS = word_set(
    """
    city province region state county district island islands river lake mountain mountains sea ocean bay valley
    desert street avenue road square park bridge peninsula gulf strait village town airport stadium beach coast
    border highway station camp dam
    """
)
EVENT_TAILS = word_set(
    """
    war wars day games cup championship championships olympics festival summit agreement accord accords treaty act
    bill resolution revolution uprising election elections crisis operation convention protocol award awards prize
    conference show open prix tour series constitution plan deal report statement communique summit week month year
    season street journal index average program programme project
    """
)

# Well-known bodies: as written, and their full names.
BODIES = {
    "UN": "United Nations",
    "U.N.": "United Nations",
    "United Nations": "United Nations",
    "EU": "European Union",
    "E.U.": "European Union",
    "European Union": "European Union",
    "NATO": "NATO",
    "Nato": "NATO",
    "North Atlantic Treaty Organization": "NATO",
    "WHO": "World Health Organization",
    "World Health Organization": "World Health Organization",
    "World Health Organisation": "World Health Organization",
    "IMF": "International Monetary Fund",
    "WTO": "World Trade Organization",
    "OECD": "OECD",
    "OPEC": "OPEC",
    "Opec": "OPEC",
    "OSCE": "OSCE",
    "IAEA": "International Atomic Energy Agency",
    "ICC": "International Criminal Court",
    "ICJ": "International Court of Justice",
    "UNICEF": "UNICEF",
    "Unicef": "UNICEF",
    "UNESCO": "UNESCO",
    "Unesco": "UNESCO",
    "UNHCR": "UNHCR",
    "UNRWA": "UNRWA",
    "WFP": "World Food Programme",
    "FAO": "Food and Agriculture Organization",
    "ILO": "International Labour Organization",
    "World Bank": "World Bank",
    "ECB": "European Central Bank",
    "ASEAN": "ASEAN",
    "Asean": "ASEAN",
    "ECOWAS": "ECOWAS",
    "Ecowas": "ECOWAS",
    "AU": "African Union",
    "BRICS": "BRICS",
    "G7": "G7",
    "G8": "G8",
    "G20": "G20",
    "Red Cross": "Red Cross",
    "ICRC": "International Committee of the Red Cross",
    "MSF": "Médecins Sans Frontières",
    "Médecins Sans Frontières": "Médecins Sans Frontières",
    "Doctors Without Borders": "Médecins Sans Frontières",
    "Oxfam": "Oxfam",
    "Greenpeace": "Greenpeace",
    "Amnesty International": "Amnesty International",
    "Human Rights Watch": "Human Rights Watch",
    "Transparency International": "Transparency International",
    "Interpol": "Interpol",
    "INTERPOL": "Interpol",
    "Europol": "Europol",
    "Fifa": "FIFA",
    "FIFA": "FIFA",
    "UEFA": "UEFA",
    "Uefa": "UEFA",
    "IOC": "International Olympic Committee",
    "Reuters": "Reuters",
    "AFP": "Agence France-Presse",
    "AP": "Associated Press",
    "BBC": "BBC",
    "CNN": "CNN",
    "NBC": "NBC",
    "CBS": "CBS",
    "ABC": "ABC",
    "Fox News": "Fox News",
    "Sky News": "Sky News",
    "Al Jazeera": "Al Jazeera",
    "Bloomberg": "Bloomberg",
    "Xinhua": "Xinhua",
    "Tass": "TASS",
    "TASS": "TASS",
    "Interfax": "Interfax",
    "New York Times": "New York Times",
    "Washington Post": "Washington Post",
    "Wall Street Journal": "Wall Street Journal",
    "Financial Times": "Financial Times",
    "Der Spiegel": "Der Spiegel",
    "Le Monde": "Le Monde",
    "White House": "White House",
    "Pentagon": "Pentagon",
    "Kremlin": "Kremlin",
    "State Department": "State Department",
    "Downing Street": "Downing Street",
    "Whitehall": "Whitehall",
    "Capitol Hill": "United States Congress",
    "Congress": "Congress",
    "Senate": "Senate",
    "House of Representatives": "House of Representatives",
    "House of Commons": "House of Commons",
    "House of Lords": "House of Lords",
    "Parliament": "Parliament",
    "Security Council": "United Nations Security Council",
    "General Assembly": "United Nations General Assembly",
    "Bundestag": "Bundestag",
    "Knesset": "Knesset",
    "State Duma": "State Duma",
    "Supreme Court": "Supreme Court",
    "Federal Reserve": "Federal Reserve",
    "FBI": "Federal Bureau of Investigation",
    "CIA": "Central Intelligence Agency",
    "NSA": "National Security Agency",
    "FDA": "Food and Drug Administration",
    "NASA": "NASA",
    "Nasa": "NASA",
    "FSB": "Federal Security Service",
    "MI5": "MI5",
    "MI6": "MI6",
    "IDF": "Israel Defense Forces",
    "IRGC": "Islamic Revolutionary Guard Corps",
    "Mossad": "Mossad",
    "Hamas": "Hamas",
    "Hezbollah": "Hezbollah",
    "Hizbullah": "Hezbollah",
    "Fatah": "Fatah",
    "Taliban": "Taliban",
    "Islamic State": "Islamic State",
    "ISIS": "Islamic State",
    "Isis": "Islamic State",
    "ISIL": "Islamic State",
    "Daesh": "Islamic State",
    "al-Qaeda": "al-Qaeda",
    "Al-Qaeda": "al-Qaeda",
    "al-Qaida": "al-Qaeda",
    "al Qaeda": "al-Qaeda",
    "Al Qaeda": "al-Qaeda",
    "al-Shabaab": "al-Shabaab",
    "Al-Shabaab": "al-Shabaab",
    "al-Shabab": "al-Shabaab",
    "Al-Qaida": "al-Qaeda",
    "al Qaida": "al-Qaeda",
    "Al Qaida": "al-Qaeda",
    "Al Shabaab": "al-Shabaab",
    "Boko Haram": "Boko Haram",
    "Peshmerga": "Peshmerga",
    "PKK": "Kurdistan Workers' Party",
    "YPG": "People's Protection Units",
    "IRA": "Irish Republican Army",
    "FARC": "FARC",
    "Farc": "FARC",
    "Wagner": "Wagner Group",
    "Houthis": "Houthis",
    "Sinn Féin": "Sinn Féin",
    "Labour": "Labour Party",
    "Tories": "Conservative Party",
    "Conservatives": "Conservative Party",
    "Liberal Democrats": "Liberal Democrats",
    "Lib Dems": "Liberal Democrats",
    "Republicans": "Republican Party",
    "Democrats": "Democratic Party",
    "NHS": "National Health Service",
    "Opposition": "",
}
NO_ACRONYMS = word_set(
    """
    TV CEO CFO COO CTO DNA RNA GDP HIV AIDS SUV PM MP MPs AM FM IT ID OK COVID VAT GMT UTC BST EST EDT CET PST PDT
    IED IEDS VBIED UAV UAVS USD EUR GBP PDF DVD CD PC PCS GPS NGO NGOS IPO CCTV MRI USB SMS VIP QC KC QB HQ PR HR AI
    VR AR US UK USA UAE OS HD LED LCD JPEG IP ISP FAQ RIP DIY ATM PIN ICU PPE PCR LGBT LGBTQ LGBTQI CO CO2 UFO WWI
    WWII II III IV VI VII VIII IX XI XII XIV XVI SDK API URL RAM CPU GPU I A DC LA NY NYC CA TX FL RT SOS ETA TBC
    TBA PHOTO VIDEO BREAKING UPDATE LIVE ICBM ICBMS RPG RPGS AK POW POWS MIA KIA B C D E F G H J K L M N O P Q R S T
    U V W X Y Z
    """
)
# A few hundred of the world's most common given names, so that a first mention without title is seen to be a person.
GIVEN_NAMES = word_set(
    """
    Aaron Abdul Abdullah Adam Adrian Ahmad Ahmed Akira Alan Albert Alberto Alejandro Alex Alexander Alexandra Alexei
    Alfred Ali Alice Alicia Alison Allan Allen Amanda Amina Amir Amy Ana Anastasia Anders Andre Andrea Andreas
    Andrei Andrew Andy Angela Anita Ann Anna Anne Anthony Antonio Antony Arnold Arthur Ash Ashley Ashraf Barack
    Barbara Barry Beatrice Ben Benjamin Bernard Beth Bill Bob Boris Brad Brenda Brian Bruce Bryan Carl Carla Carlos
    Carol Caroline Catherine Cecilia Charles Charlie Charlotte Chen Chris Christian Christina Christine Christopher
    Claire Claudia Colin Craig Cristina Cynthia Daisy Daniel Darren Dave David Dean Deborah Denis Dennis Derek Diana
    Diane Dick Dmitri Dmitry Don Donald Dorothy Doug Douglas Duncan Ed Eddie Edward Edwin Eleanor Elena Elisabeth
    Elizabeth Ellen Emily Emma Emmanuel Eric Erik Ernest Esther Eva Evelyn Fatima Felix Fernando Fiona Florence
    Frances Francesco Francis Francisco Frank Fred Frederick Gabriel Gareth Gary Gavin Geoff Geoffrey George Gerald
    Gerard Gerhard Giorgio Giovanni Giuseppe Glenn Gloria Gordon Grace Graham Greg Gregory Guy Hamid Hans Harold
    Harriet Harry Hassan Heather Helen Henry Hillary Hiroshi Howard Hugh Hugo Hussein Ian Ibrahim Igor Ingrid Irene
    Isaac Isabel Ivan Jack Jackie Jacob Jacques James Jamie Jan Jane Janet Jason Javier Jay Jean Jeff Jeffrey
    Jennifer Jenny Jeremy Jerome Jerry Jesse Jessica Jill Jim Jimmy Joan Joanna Joe Joel John Johnny Jon Jonathan
    Jorge Jose José Joseph Joshua Joyce Juan Judith Judy Julia Julian Julie Juma Justin Kamal Karen Karl Kate
    Katherine Kathleen Kathy Katie Keith Kelly Ken Kenneth Kevin Khalid Kim Klaus Kofi Kwame Larry Laura Lauren
    Laurence Lawrence Lee Leo Leon Leonard Lewis Li Linda Lisa Liu Liz Lorraine Louis Louise Lucy Luis Luke Lynn
    Mahmoud Manuel Marc Marco Margaret Maria María Marie Mario Marion Mark Martha Martin Mary Matt Matthew Maurice
    Max Megan Mehmet Melanie Melissa Michael Michel Michelle Miguel Mikhail Mike Mohamed Mohammad Mohammed Moses
    Muhammad Murray Mustafa Nancy Natalia Natalie Natasha Neil Nelson Nicholas Nick Nicola Nicolas Nigel Nikolai
    Nina Noah Norman Oleg Olga Oliver Olivia Omar Oscar Otto Owen Pablo Pamela Patricia Patrick Paul Paula Pauline
    Pedro Penny Peter Petro Phil Philip Philippe Phillip Pierre Piotr Priya Rachel Rafael Raj Rajesh Ralph Ray
    Raymond Rebecca Recep Ricardo Richard Rick Rita Rob Robert Roberto Robin Rodrigo Roger Roland Ron Ronald Rosa
    Rose Rosemary Roy Rupert Russell Ruth Ryan Sally Sam Samantha Samuel Sandra Sara Sarah Satoshi Scott Sean
    Sebastian Sergei Sergey Sergio Shane Sharon Sheila Shirley Silvio Simon Sofia Sonia Sophie Stefan Stella
    Stephanie Stephen Steve Steven Stuart Sue Susan Suzanne Sylvia Tanya Tariq Ted Terence Teresa Terry Theodore
    Theresa Thomas Tim Timothy Tina Toby Todd Tom Tommy Tony Tracy Trevor Ursula Uwe Valerie Vanessa Vera Victor
    Victoria Viktor Vincent Virginia Vladimir Volodymyr Walter Wang Warren Wayne Wendy Werner Wilhelm Will William
    Xavier Yasser Yuri Yusuf Zachary Zhang Zoe
    """
)
PARTICLES = word_set(
    """
    de la van von der den bin ibn bint al el da das dos du le di del della ter ten ould y abu zu af av
    """
)
# A capital at the head of a sentence says nothing about these.
OPENERS = word_set(
    """
    a an the this that these those in on at by for from to of with as after before since until during while when
    where what which who whom whose why how if although though because but and or nor so yet however meanwhile also
    then thus there here it its he his she her they their them we our us you your i my me one two three four five
    six seven eight nine ten some many most several few all both each every any no not other others another such
    more less much only just even still already now today yesterday tomorrow later earlier recently currently once
    about around over under near nearly almost between among against despite following according including amid is
    are was were be been has have had do does did will would can could should may might must let it's that's there's
    he's she's they're we're i'm i've we've don't first second third last next new old former early late total
    overall officials police people residents witnesses workers rescuers rescue protesters investigators authorities
    experts critics analysts scientists researchers reports sources supporters doctors lawmakers government state
    local national international federal military security health public human world global foreign prices shares
    stocks sales markets oil trade economic political social black white big great good high low long small large
    young yes well instead additionally moreover furthermore nevertheless nonetheless therefore otherwise indeed
    perhaps maybe finally eventually initially originally previously formerly subsequently similarly likewise
    besides unlike like within without through throughout across along upon toward towards inside outside beyond
    behind above below beside per via than whether either neither unless whereas wherever asked speaking despite
    given based born background summary update photo image video file source sources related news article editor
    note see read thanks please hello sorry dear sunday monday tuesday wednesday thursday friday saturday january
    february march april june july august september october november december spring summer autumn winter nobody
    everyone everybody someone something nothing everything anyone thousands hundreds dozens millions billions half
    part members leaders president minister prime chairman director spokesman spokeswoman chief king queen prince mr
    mrs ms dr sir lord lady
    """
)
LOCATIVES = word_set(
    """
    in at near outside around across inside throughout northern southern eastern western central downtown
    """
)
TOWARDS = word_set(
    """
    from to towards toward into through of north south east west via
    """
)
ORG_NEIGHBOURS = word_set(
    """
    spokesman spokeswoman spokesperson ceo chairman shares stock executives executive employees officials official
    members militants fighters forces workers staff chief president boss director headquarters branch leaders leader
    board management group company customers factory plant plants products jet jets store stores website manager
    leadership militia insurgents rebels supporters aircraft
    """
)

# Feasts and the like: capitalised, and nobody.
NOBODIES = word_set(
    """
    easter christmas ramadan thanksgiving halloween eid passover diwali hanukkah lent internet god bible covid english
    spanish arabic latin islam christianity judaism hinduism buddhism christian muslim jewish republican democratic
    """
)
