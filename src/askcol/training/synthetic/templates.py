"""Templates and word lists for synthetic tables and lists: words, names, time series, events, rankings, prose.

Semicolons separate variants. A slot in braces takes a word of `WORDS`, a name of `NAMES`, or a number such as `{year
1900 2020}`. A block of `SCHEMAS` or `SERIES` begins with `#`, captions, headers of the first column, a noun for a row
and the kind of its name. In `SCHEMAS` one line for each column follows: headers (the first fits "the ... of"), the
values (`+`: they can be added up), and questions. A block of `SERIES` continues with its axis, the values, phrases
for a cell and for a sum, and questions.

All of it is invented; real country names carry made-up values.
"""

from __future__ import annotations

WORDS = {
    "country": "Albania, Algeria, Armenia, Austria, Bangladesh, Belgium, Benin, Bolivia, Botswana, Bulgaria, Cambodia, "
    "Cameroon, Chad, Chile, Croatia, Cyprus, Denmark, Ecuador, Egypt, Estonia, Ethiopia, Fiji, Finland, Georgia, "
    "Ghana, Greece, Guinea, Guyana, Hungary, Iceland, India, Indonesia, Ireland, Jordan, Kazakhstan, Kenya, Laos, "
    "Latvia, Lebanon, Lesotho, Lithuania, Madagascar, Malawi, Mali, Malta, Mongolia, Morocco, Mozambique, Namibia, "
    "Nepal, Niger, Nigeria, North Macedonia, Norway, Oman, Papua New Guinea, Paraguay, Peru, Poland, Portugal, "
    "Romania, Rwanda, Senegal, Serbia, Sierra Leone, Slovakia, Slovenia, South Korea, South Sudan, Sri Lanka, Sudan, "
    "Sweden, Tanzania, Togo, Tunisia, Uganda, Uruguay, Uzbekistan, Vietnam, Zambia",
    "place": "Marolle, Estrand, Kolvik, Tarsen, Belmora, Ardmere, Oskava, Velden, Lindau, Ravensby, Corvane, Halmstow, "
    "Pellinore, Santa Irena, Montclar, Dravograd, Kesh, Tamworth, Novy Brod, Alcazel, Brenholm, Castellar, Duneira, "
    "Fjelby, Grenoa, Hartsel, Ilmava, Jorund, Karsa, Lomond, Mirefield, Nadora, Orsova, Pontaven, Quendon, Rosholt, "
    "Sarvik, Talheim, Ustka, Varda, Weyburn, Ystrad, Zelmin, Bakuru, Chemora, Dagana, Foumbi, Kilosa, Lumbe, Nkoya",
    "side": "Upper, Lower, North, South, New, Old, East, West, Great, Little, Port, Central",
    "first": "Anna, Jonas, Maria, Peter, Amina, Samuel, Elena, David, Priya, Arjun, Mei, Lars, Ingrid, Omar, Fatima, "
    "Kofi, Ama, Lucia, Marco, Sofia, Tomas, Helga, Viktor, Irina, Yusuf, Leila, Hiro, Yuki, Clara, Hugo, Nadia, Paul, "
    "Ruth, Daniel, Esther, Ivan, Zofia, Adam, Grace, Emeka",
    "last": "Keller, Okafor, Lindqvist, Novak, Mensah, Sharma, Tanaka, Ferrari, Costa, Haddad, Petersen, Kowalski, "
    "Diallo, Moreau, Schmidt, Banerjee, Olsen, Ivanova, Castro, Nakamura, Hughes, Brandt, Mbeki, Rossi, Sato, "
    "Van Dijk, Eriksen, Demir, Horvat, Weber, Adeyemi, Park, O'Neill, Fraser, Dubois, Wagner, Santos, Kaya, Larsen, "
    "Marino",
    "brand": "Halden, Norvik, Astera, Calyx, Orbis, Veritas, Polaris, Tramont, Kestrel, Lumina, Boreal, Zenith, "
    "Mariner, Sable, Quantica, Evergreen, Redwood, Ostara, Pinnacle, Delphi",
    "trade": "Energy, Foods, Shipping, Motors, Textiles, Pharma, Logistics, Mining, Telecom, Steel, Robotics, "
    "Airlines, Insurance, Timber, Chemicals",
    "field": "Rural Roads, Water Supply, Public Health, Food Safety, Maritime Affairs, Forests, Railways, Archives, "
    "Vocational Training, Housing, Weather Services, Fisheries, Energy Efficiency, Sports, Tourism, Data Protection",
    "subject": "Fisheries, Air Traffic, River Navigation, Migratory Birds, Postal Services, "
    "Mutual Recognition of Diplomas, Radio Frequencies, Plant Health, Customs, Cultural Property, Double Taxation, "
    "Glacier Research",
    "works": "Dam, Ring Road, Harbour, Solar Park, Tramway, Airport Terminal, Water Main, Wind Farm, Sports Hall, "
    "Flood Barrier, Footbridge, Hospital Wing, Fibre Network, Cable Car",
    "model": "A10, A20, X3, X5, Luna, Solo, Trail, Comet, Breeze, Nimbus, Spark, Terra",
    "shade": "common, northern, southern, lesser, great, spotted, black-tailed, white-necked, alpine, marsh, grey, "
    "red-eyed",
    "animal": "warbler, tern, bat, newt, otter, heron, shrew, tree frog, plover, dormouse, salamander, kite, vole, "
    "hare",
    "habitat": "reed beds, pine forest, mountain streams, salt marshes, dry grassland, rocky coasts, peat bogs, "
    "orchards, river deltas, limestone caves",
    "status": "least concern, near threatened, vulnerable, endangered, critically endangered",
    "crop": "barley, sorghum, maize, cassava, soybeans, chickpeas, sugar beet, rapeseed, flax, onions, olives, millet",
    "month": "January, February, March, April, May, June, July, August, September, October, November, December",
    "party": "Green Alliance, Liberal Union, Centre Party, Farmers' League, Social Democrats, National Front, "
    "Civic Forum, Workers' Party, Reform Movement, Christian Democrats, Pirate Party, Pensioners' List",
    "stone": "Smoky quartz, Rose quartz, Milky quartz, Blue topaz, Imperial topaz, Black tourmaline, Green tourmaline, "
    "White opal, Fire opal, Moss agate, Banded agate, Red garnet, Star sapphire, Yellow sapphire",
    "colour": "dark green, pale yellow, deep red, milky white, black, sky blue, brownish grey, pink, orange",
    "medicine": "Relvatin, Relvamol, Dorixan, Dorizol, Cefralin, Cefraxil, Nortapine, Nortazid, Ibuvane, Ibuterol, "
    "Magnesor, Magnivit",
    "effect": "headache, dry mouth, dizziness, nausea, skin rash, drowsiness, loss of appetite, blurred vision, cough",
    "dish": "Lentil soup, Lentil curry, Pumpkin soup, Bean stew, Fish stew, Fish pie, Apple pie, Cheese dumplings, "
    "Potato dumplings, Rice pudding, Plum cake, Carrot cake",
    "source": "Onshore wind, Offshore wind, Solar power, Solar heat, Hydropower, Biomass, Biogas, Natural gas, "
    "Hard coal, Lignite, Nuclear power, Geothermal energy, Imports",
    "permit": "Work permit, Student visa, Transit visa, Fishing licence, Building permit, Residence card, "
    "Hunting licence, Export licence, Street trading permit, Driving licence, Market stall permit, Camping permit",
    "course": "Algebra I, Algebra II, Organic Chemistry, Inorganic Chemistry, World History, Economic History, "
    "Labour Law, Tax Law, Criminal Law, Soil Science, Statistics I, Statistics II, Marine Biology, Cell Biology",
    "day": "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday",
    "hours": "9 a.m. to 5 p.m., 10 a.m. to 6 p.m., 8:30–16:00, noon to 8 p.m., 10:00–17:30, 9:00–13:00, "
    "11 a.m. to 7 p.m.",
    "wing": "A, B, C, East wing, North wing, Annex",
    "roman": "I, II, III, IV",
    "verb": "expand, repair, digitise, fund, inspect, modernise, protect, restore, equip, map, insure, subsidise, "
    "relocate",
    "doing": "repairing, subsidising, inspecting, replacing, insuring, monitoring, fencing off, restoring, upgrading, "
    "lending, testing",
    "object": "village schools, mountain clinics, tide gauges, bus depots, seed banks, public libraries, "
    "fishing ports, irrigation canals, fire stations, youth hostels, rain-fed terraces, timber bridges, "
    "apprentice workshops, drinking fountains, coastal dunes, cold stores",
    "purpose": "before the rainy season, in the mountain districts, to cut waiting times, for low-income families, "
    "to lower heating costs, in the three poorest provinces, together with parish councils, "
    "to keep young people in town, so that buses run on time, and report every quarter, with local builders, "
    "to save water",
    "duty": "register new staff, publish their accounts, report accidents, renew insurance, return unused funds, "
    "answer complaints, keep records of visits, notify tenants, submit water samples",
    "subjects": "Employers, Landlords, Shipowners, Schools, Importers, Clinics, Farms, Museums, Hotels, Airports",
    "hazard": "Spring floods, Flash floods, Power cuts, Data loss, Late deliveries, Staff shortages, Forest fires, "
    "Rockfall, Rising prices, Contaminated wells, Low turnout, Currency swings",
    "duty office": "Records Office, Press Office, Legal Unit, Field Unit, Payments Unit, Training Unit, Audit Unit, "
    "Transport Pool, Survey Unit, Library Service, Permits Desk, Complaints Desk",
    "goal": "Adult literacy, School enrolment, Measles vaccination, Polio vaccination, Access to piped water, "
    "Access to electricity, Households with internet, Recycled waste, Forest cover, Women in parliament, "
    "Children in preschool, Certified midwives",
    "outcome": "claim dismissed, appeal allowed, settled out of court, damages awarded, case reopened, referred back, "
    "fine reduced, licence withdrawn",
    "state": "under construction, on hold, completed, in planning, cancelled, in the tender stage, delayed",
    "ordinal": "first, second, third, fourth, fifth, sixth, seventh, eighth, ninth",
    "race": "harbour marathon, downhill race, 400-metre hurdles, river swim, chess open, sheepdog trials, hill climb, "
    "debating contest, ploughing match, poetry prize",
    "art": "The Glass, The Salt, The Winter, The Last, A Borrowed, The Silent, The Northern, An Old",
    "gain": "better access to, lower costs of, longer life of, fewer complaints about, more visitors to, safer use of, "
    "clearer rules for, wider choice of, faster repair of, steady income from",
    "group": "pensioners, young farmers, nurses, commuters, apprentices, tenants, fishing families, small shops, "
    "schoolchildren, newcomers, seasonal workers",
    "thing": "Orchard, Harbour, Letter, Lighthouse, Garden, Road, Mirror, Ferry, Summer, Bell",
}

NAMES = {
    "region": "{place}; {side} {place}",
    "town": "{place}; {side} {place}; {place} Bridge; {place} Valley",
    "person": "{first} {last}",
    "company": "{brand} {trade}; {brand} {trade}; {brand} & {last}",
    "agency": "Agency for {field}; {field} Authority; Office of {field}; {place} {field} Board; Institute of {field}",
    "treaty": "Treaty of {place}; {place} Convention on {subject}; {place} Protocol; {place} Agreement on {subject}",
    "club": "{place} United; {place} Rovers; Sporting {place}; {place} City; Athletic {place}",
    "match": "{place} United v Athletic {place}; {place} City v {place} Rovers",
    "project": "{place} {works}; {side} {place} {works}; {place} {works} Phase {roman}",
    "device": "{brand} {model}; {brand} {model} Pro; {brand} {model} Mini",
    "species": "{shade} {animal}",
    "river": "{place} River; {side} {place} River; {place} Canal",
    "peak": "Mount {place}; {place} Peak; {side} {place} Horn",
    "museum": "{place} City Museum; {place} Museum of {thing}s; {side} {place} Gallery; {place} Maritime Museum",
    "school": "University of {place}; {place} Technical University; {place} College of Art; {side} {place} University",
    "ship": "MV {brand}; MV {brand} {roman}; MS {place}; SS {first} {last}",
    "line": "Line {year 1 9}; {place}–{place} line; {place} Express",
    "storm": "Storm {first}; Cyclone {first}; {place} earthquake; {place} flood",
    "meeting": "{place} Summit; {place} Conference on {subject}; {place} Forum; {subject} Congress",
    "title": "{art} {thing}; {art} {thing} of {place}",
    "grant": "{place} {field} Fund; {field} Programme; {field} Scheme {roman}",
    "case": "{last} v {last}; {last} v {brand} {trade}; {brand} {trade} v {place} Council",
    "clause": "Article {year 2 40}; Section {year 2 40}",
    "score": "{year 3 7}–{year 0 2}",
    "aim": "{verb} {object} {purpose}; {verb} {object}",
    "activity": "{doing} {object} {purpose}; {doing} {object}",
    "benefit": "{gain} {object}; {gain} {object} {purpose}; {gain} {object} and {gain} {object}",
    "beneficiary": "{group}; {group} in {town}; {group} and {group}",
    "rule": "{subjects} must {duty} within {year 5 90} days; {subjects} may not {duty} before {month}",
}

EFFORTS = """
Wetlands restored: hectares; New footpaths: km; Wells drilled: wells; Midwives trained: midwives; Roofs insulated: roofs
Seedlings handed out: seedlings; Plastic collected: tonnes; Bus lanes painted: km; Homes rewired: homes
Teachers hired: posts; Street lamps replaced: lamps; School meals served: meals; Dikes raised: metres
Vaccine doses given: doses; Loans to farmers: loans; Sheep insured: sheep; Solar pumps installed: pumps
Nature reserves: square kilometres; Tree nurseries opened: nurseries; Bicycles repaired: bicycles
"""

GLOSSARY = """
Aquifer: a layer of rock or sand that holds groundwater
Ballast: heavy material carried to keep a ship steady
Cairn: a pile of stones that marks a path or a summit
Dowry: property that a bride brings to a marriage
Escrow: money held by a third party until a condition is met
Fallow: left unsown for a season so that the soil recovers
Gable: the triangular upper part of a wall under a sloping roof
Isobar: a line on a map that joins places of equal air pressure
Jetsam: goods thrown overboard to lighten a ship in distress
Keystone: the wedge-shaped stone at the top of an arch
Lien: a right to keep property until a debt is paid
Moraine: rubble that a glacier carries along and leaves behind
Nave: the central part of a church in which the congregation sits
Ombudsman: an official who looks into complaints against authorities
Pontoon: a floating structure that supports a bridge
Quorum: the number of members who must attend for a vote to count
Riparian: situated on the bank of a river
Scree: loose stones that cover a slope
Tariff: a tax on imported goods
Usufruct: the right to use another's property and enjoy its yield
Viaduct: a long bridge of many arches over a valley
Weir: a low dam that raises the level of a river
Amortisation: paying off a debt in regular instalments
Biomass: plant material that is used as fuel
Catchment: the area from which rain flows into a river
Deductible: the part of a loss that the insured person pays
Estuary: the wide mouth of a river where it meets the tide
Freehold: ownership of land without a limit in time
Indemnity: a promise to pay for another's loss
Lintel: a beam over a door or a window
"""

PROSE = (
    "The figures were compiled by the {agency} in {year 1995 2023}.",
    "Values may not add up because of rounding.",
    "Entries for {town} were revised after {person} pointed out an error.",
    "The {agency} publishes the list every {year 2 6} years.",
    "{person} of {company} called the results a good start.",
    "Last updated on {date 2015 2023}.",
    "In {year 1980 2020} only {year 3 40} entries were recorded, most of them from {region}.",
    "No data are available for {town} before {year 1960 1999}.",
    "The survey was paid for by {company} and cost {money 20000 900000}.",
    "{person}, who drew up the list, thanked the {agency} for its help.",
    "Earlier editions used another method, so that comparisons over time need care.",
    "A full version can be ordered from the {agency}, {place}.",
    "About {percent 3 60} of the forms came back too late to be counted.",
    "Readers in {country} asked for a shorter overview; here it is.",
    "The council will discuss the matter again in {month}.",
)

TITLES = (
    "{region}: facts and figures",
    "Yearbook of the {agency}",
    "Notes on the {meeting}",
    "{company}: annual report {year 1995 2023}",
    "What you need to know about {country}",
    "{place} Gazette, {month} {year 1995 2023}",
    "Overview for newcomers",
)

EVENTS = """
{company} opens a factory in {town} | When did {company} open a factory in {town}? > time
    | Which company opened a factory in {town}? > company | Where did {company} open a factory? > town
{person} is elected mayor of {town} | When was {person} elected mayor? > time | Who became mayor of {town}? > person
    | Where was {person} elected mayor? > town | mayor of {town} elected > person
{country} signs the {treaty} | When did {country} sign the {treaty}? > time | Who signed the {treaty}? > country
    | What did {country} sign? > treaty
The {agency} hires {count 12 900} inspectors | How many inspectors did the {agency} hire? > count
    | Who hired {count} inspectors? > agency | When did the {agency} hire inspectors? > time
{company} lays off {count 30 4000} workers in {town} | How many workers did {company} lay off? > count
    | How many people lost their jobs in {town}? > count | When did {company} lay off workers in {town}? > time
A fire destroys the {museum} | When did the {museum} burn down? > time | What was destroyed by fire? > museum
{person} becomes director of the {agency} | Who became director of the {agency}? > person
    | When did {person} become director? > time | Which body does {person} direct? > agency
{country} lends {region} {money 300000 90000000} for new {object} | How much did {country} lend {region}? > money
    | What was the loan from {country} to {region} for? > object | Who lent {region} money? > country
The {project} is completed {year 2 9} months late | How late was the {project} completed? > year
    | When was the {project} finished? > time
{club} beat Athletic {region} {score} | What was the score when {club} beat Athletic {region}? > score
    | Who beat Athletic {region}? > club | When did {club} beat Athletic {region}? > time
Heavy rain leaves {count 40 9000} households in {town} without power | How many households in {town} lost power? > count
    | When did {town} lose power? > time | Where were {count} households without power? > town
{company} buys {count 2 60} buses for {town} | How many buses did {company} buy for {town}? > count
    | For which town did {company} buy buses? > town | When did {company} buy buses? > time
Volunteers plant {count 300 90000} trees near {town} | How many trees were planted near {town}? > count
    | Where were {count} trees planted? > town | When were trees planted near {town}? > time
The court fines {company} {money 9000 8000000} | How much was {company} fined? > money
    | Who was fined {money}? > company
    | When did the court fine {company}? > time
{person} discovers a cave under {peak} | Who discovered the cave under {peak}? > person
    | Under which mountain did {person} discover a cave? > peak | When was the cave under {peak} found? > time
Ferry fares between {town} and {country} rise by {percent 2 40}
    | How much did fares from {town} to {country} rise? > percent
    | When did ferry fares between {town} and {country} go up? > time
The {agency} cuts its budget by {percent 2 30} | By how much did the {agency} cut its budget? > percent
    | Who cut their budget by {percent}? > agency | When was the {agency}'s budget cut? > time
{person} wins the {race} for {club} | Who won the {race}? > person | When did {person} win the {race}? > time
    | Which club did {person} win the {race} for? > club | What did {person} win? > race
The {ship} runs aground off {town} | Which ship ran aground off {town}? > ship | When did the {ship} run aground? > time
    | Where did the {ship} run aground? > town
{region} bans {crop} imports from {country} | What may no longer be imported from {country} to {region}? > crop
    | Who banned {crop} imports from {country}? > region | When did {region} ban {crop} imports? > time
"""

INTROS = (
    "The {agency} reported the following:",
    "Main developments in {region}:",
    "Key points from the report by {person}:",
    "What was decided in {town}:",
    "In brief:",
    "Highlights of the {meeting}:",
)

RANKINGS = """
Results of the {race} in {town}; Final standings, {race} in {town}: {person}: Who came {ordinal} in the {race}?;
    Who finished {ordinal}?; {ordinal} place in the {race}; Who took {ordinal} place in {town}?
Steps for {activity}; How the {agency} works, step by step: {aim}: What is the {ordinal} step?;
    {ordinal} step; What comes {ordinal} in the list of steps?
Priorities of the {agency}; What {person} wants to do, in order of urgency: {aim}: What is the {ordinal} priority?;
    What ranks {ordinal} among the priorities?; {ordinal} priority
Most visited sights of {region}; Best-loved museums of {region}: {museum}: Which museum ranks {ordinal}?;
    What is the {ordinal} most visited museum of {region}?; {ordinal} museum on the list
"""
