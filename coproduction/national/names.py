"""Made-up places and people: enough different ones, and the same each time."""

FIRST_HALVES = (
    *("Ash", "Beck", "Brook", "Calder", "Dun", "East", "Fern", "Glen", "Hazel", "King"),
    *("Lang", "Mar", "Nether", "Oak", "Pen", "Raven", "Stan", "Tarn", "Whit"),
)
SECOND_HALVES = ("bridge", "combe", "dale", "field", "ford", "ham", "ley", "mouth", "wick")
FIRST_NAMES = (
    *("Aisha", "Ben", "Chloe", "Dan", "Elif", "Fiona", "George", "Hana", "Idris", "Jade"),
    *("Karl", "Leila", "Mark", "Nadia", "Owen", "Petra", "Ravi", "Sofia", "Tariq", "Wendy"),
)
LAST_NAMES = (
    *("Abbott", "Begum", "Carter", "Dixon", "Evans", "Farah", "Green", "Hughes", "Iqbal"),
    *("Jones", "Kaur", "Lewis", "Mensah", "Novak", "Owusu", "Price", "Quinn", "Rahman", "Shah"),
    *("Taylor", "Usman", "Vaughan", "Walker", "Young"),
)


def area(number: int) -> str:
    """The area of forum `number`, from 1: 171 different ones, then with a number behind."""
    places = len(FIRST_HALVES) * len(SECOND_HALVES)
    again, place = divmod(number - 1, places)
    first = FIRST_HALVES[place % len(FIRST_HALVES)]
    second = SECOND_HALVES[place // len(FIRST_HALVES)]
    return f"{first}{second}{f' {again + 1}' if again else ''}"


def slug_of(number: int) -> str:
    return area(number).lower().replace(" ", "-")
