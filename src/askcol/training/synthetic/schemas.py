"""Table schemas: captions and columns, what fills the columns, and the questions that people ask about them.

`templates` explains the notation. A block begins with `# captions | row headers | noun | kind of the row headers`.
"""

from __future__ import annotations

SCHEMAS = """
# Towns of {region}; Municipalities in {region} | Town; Municipality; Place | town | town
Population; Inhabitants; Residents (census {year 1990 2021}) | count+ 900 240000 | How many people live in {row}?
    ; How many inhabitants does {row} have?; Which town has {cell} inhabitants?; how populous is {row}
Mayor; Head of the council | person | Who is the mayor of {row}?; Who runs {row}?; Which town does {cell} run?
Year of foundation; Founded; First mentioned | year 1080 1890 | When was {row} founded?; How far back does {row} go?
    ; Which town was founded in {cell}?
Area; Surface | decimal 4 420 km² | How large is {row}?; How big is the area of {row}?; Which town covers {cell}?
# Provinces of {country}; Departments of {country} | Province; Department | province | region
Capital; Seat of government | town | What is the capital of {row}?; Where does the government of {row} sit?
    ; {cell} is the capital of which province?
Governor; Governed by | person | Who governs {row}?; Which province has {cell} as governor?
Number of seats; Seats; Deputies | count+ 2 60 | How many seats does {row} have?; How many deputies does {row} send?
Unemployment rate; Out of work; Jobless | percent 2 24 | How high is unemployment in {row}?
    ; What share of people in {row} are out of work?
# Members of the {meeting}; Member states | Country; Member; State | country | country
Year of accession; Joined; Member since | year 1949 2019 | When did {row} join?; Since when has {row} been a member?
    ; Which country joined in {cell}?
Annual contribution; Dues; Pays in | money 200000 90000000 | How much does {row} contribute?; What does {row} pay in?
Delegate; Represented by | person | Who represents {row}?; Which country does {cell} represent?
Votes; Votes held | count+ 1 40 | How many votes does {row} have?; Which country has {cell} votes?
# Public bodies of {country}; Agencies and their budgets | Agency; Body; Authority | agency | agency
Director; Head; Led by | person | Who heads the {row}?; Who is in charge of the {row}?; What does {cell} direct?
Budget; Funds; Annual spending | money+ 400000 900000000 | How much money does the {row} get?
    ; What is the {row}'s budget?
Staff; Employees; Posts filled | count+ 12 9000 | How many people work for the {row}?
    ; Which agency employs {cell} people?
Seat; Headquarters; Based in | town | Where is the {row} based?; Which agency has its seat in {cell}?
# Largest companies of {region}; Companies listed in {town} | Company; Firm | company | company
Chief executive; CEO; Managing director | person | Who leads {row}?; Who is {row}'s boss?
    ; What company does {cell} lead?
Revenue; Turnover; Sales in {year 2005 2023} | money 2000000 9000000000 | How much does {row} earn?
    ; How high was {row}'s turnover?
Workforce; Employees; Staff | count+ 40 90000 | How many employees does {row} have?; Which firm employs {cell} people?
Main plant; Factory; Produces in | town | Where does {row} produce?; Which company has its main plant in {cell}?
# International agreements; Treaties in force in {country} | Treaty; Agreement | treaty | treaty
Date of signature; Signed; Concluded on | date 1955 2018 | When was the {row} signed?
    ; Which treaty was signed on {cell}?
Date of entry into force; In force since; Effective | date 1958 2022 | Since when is the {row} in force?
    ; On what day did the {row} take effect?
Number of parties; Parties; Ratifications | count 3 160 | How many states are party to the {row}?
Depositary; Kept by | country | Who is the depositary of the {row}?; Which treaty is kept by {cell}?
# League table; Clubs of the {region} league | Club; Team | club | club
Coach; Manager; Trained by | person | Who coaches {row}?; Which team is coached by {cell}?
Capacity of the ground; Ground holds; Seats | count 900 80000 | How many fans fit into the ground of {row}?
Points; Pts | year 8 96 | How many points did {row} get?; Which club finished with {cell} points?
Titles; Championships won | year 1 30 | How many titles has {row} won?; How often was {row} champion?
# Fixtures and results; Cup matches in {region} | Match; Fixture | match | match
Date; Played on | date 1998 2023 | When was {row} played?; Which match took place on {cell}?
Result; Score | score | How did {row} end?; What was the score in {row}?
Attendance; Crowd; Spectators | count 300 70000 | How many people watched {row}?; How big was the crowd at {row}?
Referee; Official | person | Who refereed {row}?; Which match did {cell} referee?
# Building projects in {region}; Public works | Project; Works | project | project
Cost; Price; Estimated cost | money+ 200000 900000000 | How much does the {row} cost?; What will the {row} cost?
    ; Which project costs {cell}?
Completion date; Finished; Due | date 2012 2029 | When will the {row} be finished?; By when is the {row} due?
Contractor; Built by | company | Who builds the {row}?; Which project is built by {cell}?; Which firm got the {row}?
Status; State of works | state | How far along is the {row}?; Which project is {cell}?
# Comparison of devices; Models on sale at {company} | Model; Device; Product | model | device
Price; Retail price | money 30 1900 | How much is the {row}?; What does the {row} cost?; Which model sells for {cell}?
Battery life; Lasts; Runs for | count 4 72 hours | How long does the battery of the {row} last?
Weight; Mass | count 90 2400 g | How heavy is the {row}?; Which model weighs {cell}?
Warranty; Guarantee | year 1 6 years | How long is the guarantee on the {row}?
    ; How many years of warranty has the {row}?
# Animals of {region}; Species recorded near {town} | Species; Animal | species | species
Length; Body length | count 4 140 cm | How long is the {row}?; How long does the {row} get?
Conservation status; Red list; Category | status | How threatened is the {row}?; Which species is {cell}?
Habitat; Lives in; Found in | habitat | Where does the {row} live?; Which animal lives in {cell}?
Number of pairs; Pairs; Breeding pairs | count+ 3 9000 | How many pairs of the {row} are there?
    ; Which species has {cell} pairs?
# Rivers and canals of {country}; Waterways | River; Waterway | river | river
Length; Total length | count 12 2900 km | How long is the {row}?; Which river is {cell} long?
Mouth; Flows into; Ends at | region | Where does the {row} end?; Which river ends at {cell}?
Mean discharge; Flow | decimal 2 900 m³/s | How much water does the {row} carry?
# Mountains of {country}; High peaks | Peak; Mountain | mountain | peak
Height; Elevation; Altitude | count 900 7900 m | How high is {row}?; Which mountain is {cell} high?; How tall is {row}?
First ascent; First climbed | year 1786 1988 | When was {row} first climbed?; In what year was {row} conquered?
First climber; Climbed by | person | Who climbed {row} first?; Which peak was first climbed by {cell}?
# Museums in {region}; Where to go on a rainy day | Museum; House | museum | museum
Admission; Ticket; Entrance fee | money 2 40 | How much is a ticket to the {row}?; What does it cost to visit the {row}?
Visitors; Visits a year | count+ 900 900000 | How many people visit the {row}?; Which museum had {cell} visitors?
Opening hours; Open | hours | When is the {row} open?; Which museum is open {cell}?
Closing day; Closed on | day | When is the {row} closed?; On what day is the {row} shut?
# Universities of {country}; Places to study | University; School | university | school
Number of students; Students; Enrolled | count+ 300 60000 | How many students does {row} have?
    ; Where do {cell} students study?
Rector; President; Headed by | person | Who is the rector of {row}?; Which university is headed by {cell}?
Tuition; Fees; Fees per term | money 90 19000 | What are the fees at {row}?; How much does it cost to study at {row}?
Year of foundation; Established; Est. | year 1180 1995 | How old is {row}?; When was {row} established?
# Candidates in {region}; Result of the election in {town} | Candidate; Name | candidate | person
Party; List; Stands for | party | Which party does {row} belong to?; What party is {row} in?; Who stood for the {cell}?
Votes; Votes cast | count+ 300 900000 | How many votes did {row} get?; Who won {cell} votes?
Share of the vote; Share; % of votes | percent 1 58 | What share of the vote did {row} win?; Who got {cell} of the vote?
Age; Years of age | year 24 81 | How old is {row}?; Which candidate is {cell} years old?
# Decided cases; Judgments of the {region} court | Case; Parties | case | case
Judge; Heard by; Presiding | person | Who decided {row}?; Which case did {cell} hear?
Date of judgment; Decided; Date | date 1975 2023 | When was {row} decided?; Which case was decided on {cell}?
Outcome; Result | outcome | How did {row} end?; What came out of {row}?; Which case ended with: {cell}?
Damages; Amount awarded; Fine | money 900 9000000 | How much was awarded in {row}?; In which case was {cell} awarded?
# Grants awarded by the {agency}; Funding lines | Fund; Programme; Scheme | scheme | grant
Amount; Volume; Money available | money+ 20000 90000000 | How much money is in the {row}?; How large is the {row}?
Recipient; Goes to; Paid to | company | Who receives the {row}?; Which scheme pays {cell}?
Purpose; What it is for; Aim | aim | What is the {row} for?; What does the {row} want to do?
    ; Which scheme is meant to {cell}?
Deadline; Apply by | date 2019 2026 | Until when can one apply to the {row}?; Last day to apply for the {row}?
# Ships in {town}; Fleet of {company} | Ship; Vessel | ship | ship
Captain; Master; Under | person | Who commands the {row}?; Which ship does {cell} command?
Home port; Port; Registered in | town | Where is the {row} registered?; What is the {row}'s home port?
Tonnage; Size | count+ 200 90000 t | How big is the {row}?; Which vessel has a tonnage of {cell}?
Year of launch; Launched; Built | year 1938 2021 | When was the {row} launched?; How old is the {row}?
# Railway lines of {region}; Bus and tram lines | Line; Route | line | line
Number of stops; Stops; Stations | year 3 60 | How many stops does the {row} have?; How many times does the {row} stop?
Travel time; Duration; Takes | year 12 340 minutes | How long does the {row} take?
    ; How many minutes is a ride on the {row}?
Single fare; Fare; Ticket | money 1 90 | How much is a ride on the {row}?; Which line costs {cell}?
Operator; Run by | company | Who operates the {row}?; Which line is run by {cell}?
# Books published in {country}; New titles | Title; Book | book | title
Author; Written by | person | Who wrote {row}?; Which book did {cell} write?; author {row}
Year of publication; Published; Year | year 1890 2023 | When did {row} come out?; In which year was {row} published?
Number of pages; Pages; Length | year 80 990 pages | How long is {row}?; How thick is {row}?; Which book has {cell}?
Copies sold; Sold; Sales | count+ 400 4000000 | How many copies of {row} were sold?; How well did {row} sell?
# Courses in the {month} term; Timetable | Course; Subject | course | course
Lecturer; Taught by; Teacher | person | Who teaches {row}?; What does {cell} teach?; Which class is given by {cell}?
Room; Place | {wing} {year 100 480} | Where is {row} taught?; Which course is in {cell}?
Weekday; Day | day | On which day is {row}?; When does {row} meet?
Credits; Credit points | year 2 15 | How many credits is {row} worth?; Which course gives {cell} credits?
# Crops in {region}; What farmers in {country} grow | Crop; Plant | crop | crop
Yield; Yield per hectare | decimal 1 60 t/ha | How much {row} is harvested per hectare?; Which crop yields {cell}?
Sowing month; Sown; Sow in | month | When is {row} sown?; In what month should one sow {row}?
Water need; Water | count 200 1900 mm | How much water does {row} need?; Which crop needs {cell} of water?
# Medicines in stock; Dosage overview | Medicine; Drug name; Remedy | medicine | medicine
Daily dose; Dose; Take | year 5 800 mg | How much {row} may be taken per day?; What dose of {row} is advised?
Side effect; Common side effect; May cause | effect | What side effect does {row} have?
    ; Which medicine may cause {cell}?
Shelf life; Keeps; Use within | year 3 60 months | How long does {row} keep?; For how many months is {row} usable?
# Stones in the collection; Gemstones | Stone; Mineral | stone | stone
Hardness; Mohs hardness | decimal 2 10 | How hard is {row}?; Which stone has the hardness {cell}?
Colour; Appearance | colour | What colour is {row}?; Which stone is {cell}?
Origin; Found in; Site | country | Where does {row} come from?; Which stone comes from {cell}?
# Disasters in {country}; Storms and earthquakes | Event; Disaster | disaster | storm
Damage; Losses; Cost | money+ 300000 9000000000 | How much damage did {row} do?; What did {row} cost?
Number of deaths; Deaths; Killed | count+ 2 9000 | How many people died in {row}?; Which disaster killed {cell} people?
Date; Struck on; Began | date 1969 2023 | When did {row} strike?; What happened on {cell}?
People displaced; Homeless; Lost their homes | count+ 40 90000 | How many people did {row} displace?
# Permits and fees; What a permit costs in {town} | Permit; Document | permit | permit
Fee; Price; Charge | money 5 900 | How much is a {row}?; What do I pay for a {row}?; Which permit costs {cell}?
Processing time; Takes; Waiting time | year 2 90 days | How long does a {row} take?; How many days until I get a {row}?
Validity; Valid for; Expires after | year 1 10 years | How long is a {row} valid?; When does a {row} expire?
Office; Issued by; Where to apply | agency | Who issues a {row}?; Where do I get a {row}?
# Who does what; Offices and their duties | Office; Unit | office | duty office
Duty; Responsible for; Tasks | activity | What does the {row} do?; Which office is responsible for {cell}?
Head; Contact; Ask for | person | Who heads the {row}?; Whom do I contact in the {row}?
# Risk register; Hazards and how we meet them | Hazard; Risk | hazard | hazard
Countermeasure; What we do; Response | aim | What is done about {row}?; How do we respond to {row}?
    ; how to deal with {row}
Likelihood; Probability | percent 1 80 | How likely are {row}?; What is the probability of {row}?
Owner; Responsible | person | Who takes care of {row}?; What is {cell} responsible for?
# Main clauses; What the {treaty} says | Clause; Provision | clause | clause
Content; Text; What it says | rule | What does {row} say?; What is laid down in {row}?; Where does it say that {cell}?
# Measures and what they bring; Plans of the {agency} | Measure; Step; Plan | measure | aim
Benefit; Advantage; What it brings | benefit | What good does it do to {row}?; What is gained if they {row}?; why {row}
    ; Which measure brings {cell}?; What do they do for {cell}?
Beneficiaries; For whom; Helps | beneficiary | Whom does it help to {row}?; Who profits when they {row}?
    ; Which measure helps {cell}?
Start; Begins; From | {month} {year 2012 2027} | When do they start to {row}?; From when on will they {row}?
# Undertakings in {region}; What {company} promises | Project; Undertaking | project | project
Advantage; Benefit; What we gain | benefit | What will the {row} bring?; What is the {row} good for?; use of the {row}
    ; Which project promises {cell}?
Objection; Criticism; What critics fear | activity | What do critics of the {row} fear?; What speaks against the {row}?
Main users; Target group; Made for | beneficiary | Who will use the {row}?; Whom is the {row} meant for?
# Results of the programme; What {company} has done for {town} | Effort; Field of work | effort | effort
Result; Reached so far; Achieved | measured 20 90000 | What has been reached in {row}?; How much was done: {row}?
    ; {row} so far; How far have we come with {row}?
Aim for {year 2026 2040}; Planned; To be reached | measured 90 900000 | What is the aim for {row}?
    ; What is planned for {row}?
    ; How many are planned: {row}?; {row} plan
Money spent; Spending; Cost | money+ 3000 9000000 | How much was spent on {row}?; What did {row} cost?
# Terms used in this guide; Glossary | Term; Word | term | term
Meaning; Definition; Explanation | defined | What is meant by {row}?; What does {row} mean?; define {row}
    ; What is the word for {cell}?; {row} meaning
"""

AXES = {
    "sex": "Men, Women",
    "area": "Urban, Rural",
    "plan": "Planned, Actual",
    "medal": "Gold, Silver, Bronze",
    "ground": "Home, Away",
    "quarter": "Q1, Q2, Q3, Q4",
    "goal": "Baseline, Goal, Latest",
    "nutrient": "Protein, Fat, Sugar, Fibre, Salt",
}

SERIES = """
# Exports by country; Goods sold abroad | Country; Exporter | country | country | years | money+ 400000 9000000000
    | the value of {row}'s exports in {col} | total exports in {col} | How much did {row} export in {col}?
    | Which country exported goods worth {cell} in {col}?
# Imports by country; Goods bought abroad | Country; Importer | country | country | years | money+ 400000 9000000000
    | {row}'s imports in {col} | total imports in {col} | How much did {row} import in {col}?
# Aid received; Development aid by recipient | Recipient; Country | country | country | years | money+ 90000 900000000
    | the aid that {row} got in {col} | total aid in {col} | How much aid did {row} receive in {col}?
    | Which country received {cell} of aid in {col}?
# Asylum applications; Applications for asylum | Country; State | country | country | years | count+ 40 90000
    | the number of asylum seekers in {row} in {col} | all asylum applications of {col}
    | How many people applied for asylum in {row} in {col}? | In which country did {cell} people seek asylum in {col}?
# Medals at the {place} Games; Medal table | Nation; Team; Country | nation | country | medal | year+ 0 19
    | {col} medals of {row} | total {col} medals | How many {col} medals did {row} win? | Who won {cell} {col} medals?
# Museum visitors; Number of visits | Museum; House | museum | museum | years | count+ 900 900000
    | the number of visitors to the {row} in {col} | total visitors in {col}
    | How many people went to the {row} in {col}?
# Rainfall; Monthly precipitation | Town; Station | station | town | months | count 2 400 mm
    | rainfall in {row} in {col} | total rainfall in {col} | How much rain fell in {row} in {col}?
    | Where did {cell} of rain fall in {col}?
# Average temperature; Mean temperatures | Town; Station | station | town | months | decimal 1 34 °C
    | the mean temperature in {row} in {col} | | How warm is it in {row} in {col}? | how hot does {row} get in {col}
# Unemployment; Jobless rates by province | Province; Region | province | region | years | percent 2 25
    | the unemployment rate in {row} in {col} | unemployment overall in {col}
    | How many people in {row} were jobless in {col}?
    | Which province had {cell} unemployment in {col}?
# Smokers by province; Share of adults who smoke | Province; Region | province | region | sex | percent 6 52
    | the share of smokers in {row} ({col}) | | What percentage of {col} smoke in {row}?
    | Where do {cell} of {col} smoke?
# Households with internet; Internet access | Province; Region | province | region | area | percent 9 97
    | {col} households with internet in {row} | | How many {col} households in {row} are online?
# Output by quarter; Units produced | Company; Plant | company | company | quarter | count+ 400 900000
    | {row}'s output in {col} | total output in {col} | How many units did {row} make in {col}?
    | Who produced {cell} units in {col}?
# Profit by year; Annual profits | Company; Firm | company | company | years | money+ 90000 900000000
    | {row}'s profit in {col} | combined profits in {col} | How much money did {row} make in {col}?
    | How profitable was {row} in {col}?
# Spending by ministry; Budget, planned and spent | Ministry; Department | ministry | field | plan
    | money+ 900000 9000000000
    | {col} spending of {row} | total {col} spending | What was the {col} spending on {row}?
    | Which ministry had {col} spending of {cell}?
# Progress report; Where we stand | Field of progress; Field | field | goal | goal | percent 4 99
    | the {col} value for {row} | | What is the {col} for {row}? | For which field is the {col} {cell}? | {row} {col}
# Points by season; Seasons compared | Club; Team | club | club | years | year 11 96
    | the points of {row} in {col} | | How many points did {row} have in {col}? | Which club got {cell} points in {col}?
# Goals scored; Goals at home and away | Club; Team | club | club | ground | year+ 9 60
    | {col} goals of {row} | total {col} goals | How many {col} goals did {row} score?
    | Which club scored {cell} {col} goals?
# Sources of electricity; Electricity mix | Source; Type | source | source | years | percent 1 48
    | the share of {row} in {col} | | How much of the electricity came from {row} in {col}?
    | Which source made up {cell} in {col}?
# Seats in the assembly; Seats by party | Party; List | party | party | years | year+ 1 90
    | seats of the {row} in {col} | total seats in {col} | How many seats did the {row} win in {col}?
    | Who won {cell} seats in {col}?
# Harvest by crop; Crop production | Crop; Plant | crop | crop | years | count+ 400 90000 t
    | the {row} harvest of {col} | total harvest in {col} | How much {row} was harvested in {col}?
    | Which crop brought {cell} in {col}?
# Nutrition per portion; What is in our dishes | Dish; Meal | dish | dish | nutrient | decimal 1 48 g
    | {col} in the {row} | | How much {col} is there in the {row}? | Which dish contains {cell} of {col}?
"""
