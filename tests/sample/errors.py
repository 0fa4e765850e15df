"""The errors planted in the rows: each writes a raw cell the way contributors do, and says what reading alone must make of it.

`row.final` is the record after reading alone: healed where there is one possible reading, as received where there is not. An error that
leaves the record officially invalid names the official error type.
"""

from world import World, luhn_digit, slug


class Row:
    """One row of a file: raw cells by column, the record expected after reading alone, and what was planted."""

    def __init__(self, raw, final, columns, judged):
        self.raw, self.final, self.columns = raw, final, columns
        # Fields whose value after reading alone is certain; the others are a matter of taste (hours, complement…).
        self.judged = set(judged)
        self.errors = []

    def write(self, field, raw):
        self.raw[self.columns[field]] = raw

    def healed(self, field, kind, raw, value):
        self.write(field, raw)
        self.final[field] = value
        self.judged.add(field)
        self.errors.append({"field": field, "kind": kind, "healed": value})

    def invalid(self, field, kind, raw, code, value=None):
        """Nothing to decide alone: the value stays as received, and the official validator says `code`."""
        self.write(field, raw)
        self.final[field] = raw if value is None else value
        self.judged.discard(field)
        self.errors.append({"field": field, "kind": kind, "code": code})

    def suspect(self, field, kind, raw, value=None):
        """Official rules pass; only plausibility rules may speak."""
        self.write(field, raw)
        self.final[field] = raw if value is None else value
        self.judged.discard(field)
        self.errors.append({"field": field, "kind": kind, "plausible": False})

    def kept(self, field, kind, raw):
        """Looks like an error and is none: kept as it is."""
        self.write(field, raw)
        self.final[field] = raw
        self.judged.add(field)
        self.errors.append({"field": field, "kind": kind, "healed": raw})

    @property
    def valid(self):
        return not any("code" in error for error in self.errors)


def e164(digits):
    return "+33" + digits[1:]


def errors_of_structures(world: World):
    """Name → what it does to a row. The functions are pure but for the numbers they draw from the world."""

    def siret(row, low=False):
        return row.final.get("siret") if row.final.get("siret") and not low else world.siret(low)

    def siret_dot_zero(row):
        value = siret(row)
        row.healed("siret", "siret_dot_zero", f"{value}.0", value)

    def siret_spaces(row):
        value = siret(row)
        row.healed("siret", "siret_spaces", f"{value[:3]} {value[3:6]} {value[6:9]} {value[9:]}", value)

    def siret_no_break_spaces(row):
        value = siret(row)
        row.healed("siret", "siret_spaces", "\u00a0".join([value[:3], value[3:6], value[6:9], value[9:]]), value)

    def siret_lost_zero(row):
        value = siret(row, low=True)
        row.healed("siret", "siret_lost_zero", value[1:], value)

    def siret_13_digits(row):
        # A digit is missing, and a zero in front does not prove itself.
        value = siret(row)
        short = value[:6] + value[7:]
        while "0" + short[:12] + luhn_digit("0" + short[:12]) == "0" + short:
            short = short[:12] + str((int(short[12]) + 1) % 10)
        row.invalid("siret", "siret_13_digits", short, "string_too_short")

    def siret_exponent(row):
        row.invalid("siret", "siret_exponent", "9,99991E+13", "string_too_short")

    def siret_bad_key(row):
        value = siret(row)
        row.suspect("siret", "siret_bad_key", value[:13] + str((int(value[13]) + 3) % 10))

    def siret_zeros(row):
        row.healed("siret", "placeholder", "00000000000000", None)

    def phone_two(row):
        one, two = world.phone(), world.phone()
        row.suspect("telephone", "phone_two", f"{spaced(one)} / {spaced(two)}")

    def phone_two_or(row):
        one, two = world.phone(), world.phone()
        row.suspect("telephone", "phone_two", f"{spaced(one)} ou {spaced(two)}")

    def phone_lost_zero(row):
        digits = world.phone()
        row.healed("telephone", "phone_lost_zero", digits[1:], e164(digits))

    def phone_label(row):
        digits = world.phone()
        row.healed("telephone", "phone_label", f"Tél. : {spaced(digits)}", e164(digits))

    def phone_short(row):
        row.kept("telephone", "phone_short", "3949")

    def phone_zeros(row):
        row.healed("telephone", "placeholder", "0000000000", None)

    def phone_mobile(row):
        row.suspect("telephone", "phone_mobile", f"06 39 98 {world.random.randint(10, 99)} {world.random.randint(10, 99)}")

    def mail(row):
        return row.final.get("courriel") or f"contact.{slug(row.final['nom'])[:20].strip('-')}@exemple.fr"

    def mail_spaces(row):
        value = mail(row)
        row.healed("courriel", "mail_spaces", value.replace("@", " @ "), value)

    def mail_bracket(row):
        value = mail(row)
        row.healed("courriel", "mail_bracket", value.replace("@", "[a]"), value)

    def mail_mailto(row):
        value = mail(row)
        row.healed("courriel", "mail_mailto", f"mailto:{value}", value)

    def mail_upper(row):
        value = mail(row)
        row.healed("courriel", "mail_upper", value.upper(), value)

    def mail_final_dot(row):
        value = mail(row)
        row.healed("courriel", "mail_final_dot", value + ".", value)

    def mail_two(row):
        row.invalid("courriel", "mail_two", f"{mail(row)} ; direction@exemple.fr", "value_error")

    def mail_text(row):
        row.invalid("courriel", "mail_text", "voir le site internet", "value_error")

    def url_no_scheme(row):
        path = slug(row.final["nom"])[:24].strip("-")
        row.healed("site_web", "url_no_scheme", f"www.exemple.fr/{path}", f"https://www.exemple.fr/{path}")

    def url_broken_scheme(row):
        path = slug(row.final["nom"])[:24].strip("-")
        row.healed("site_web", "url_broken_scheme", f"http//www.exemple.fr/{path}", f"http://www.exemple.fr/{path}")

    def url_handle(row):
        row.invalid("site_web", "url_handle", "@" + slug(row.final["nom"], "")[:18], "url_parsing")

    def url_text(row):
        row.invalid("site_web", "url_handle", f"Facebook : {row.final['nom']}", "url_parsing")

    def url_two(row):
        row.suspect("site_web", "url_two", "https://www.exemple.fr/accueil ; https://www.exemple.org/asso")

    def date_future(row):
        row.invalid("date_maj", "date_future", "15/03/2027", "value_error", "2027-03-15")

    def date_broken(row):
        row.invalid("date_maj", "date_broken", "09/0102023", "date_from_datetime_parsing")

    def date_missing(row):
        row.write("date_maj", None)
        row.final["date_maj"] = None
        row.judged.discard("date_maj")
        row.errors.append({"field": "date_maj", "kind": "date_missing", "code": "date_type"})

    def postcode_six(row):
        row.invalid("code_postal", "postcode_six_digits", row.final["code_postal"] + "0", "string_too_long")

    def postcode_wrong_four(row):
        # 3550 in Vitré is no lost zero.
        row.invalid("code_postal", "postcode_4_digits", row.final["code_postal"][:4], "string_too_short")

    def postcode_unknown(row):
        row.suspect("code_postal", "postcode_unknown", "35999")

    def cedex(row):
        commune, postcode = row.final["commune"], row.final["code_postal"]
        row.healed("commune", "cedex", f"{commune.upper()} CEDEX", commune.upper())
        row.suspect("code_postal", "cedex", f"{int(postcode) + 6:05d}", postcode)

    def insee_conflict(row):
        row.suspect("code_insee", "insee_conflict", "35238" if row.final["code_insee"] != "35238" else "35360")

    def insee_short(row):
        row.invalid("code_insee", "insee_4_digits", row.final["code_insee"][:4], "string_too_short")

    def insee_missing(row):
        value = row.final["code_insee"]
        row.healed("code_insee", "insee_missing", None, value)

    def commune_upper(row):
        row.kept("commune", "commune_upper", slug(row.final["commune"], " ").upper())

    def name_dot(row):
        value = row.final["nom"]
        row.healed("nom", "name_final_dot", value + ".", value)

    def name_etc(row):
        row.kept("nom", "name_etc", row.final["nom"] + " : ateliers, sorties, etc.")

    def name_no_break_space(row):
        value = row.final["nom"]
        row.healed("nom", "name_spaces", "\u00a0" + value.replace(" ", "  ", 1) + " ", value)

    def name_short(row):
        row.invalid("nom", "name_short", "AS", "string_too_short")

    def name_long(row):
        name = row.final["nom"] + " – association pour l’accueil, l’accompagnement, la formation, l’insertion sociale et professionnelle des habitants du " \
            "pays et des communes environnantes"
        row.invalid("nom", "name_long", name, "string_too_long")

    def name_accents(row):
        value = row.final["nom"]
        row.suspect("nom", "name_mojibake", value.encode().decode("cp1252", "replace").replace("\ufffd", "") if not value.isascii() else "Espace dâ€™accueil numÃ©rique")

    def description_short(row):
        row.invalid("description", "description_short", "Oui", "string_too_short")

    def description_placeholder(row):
        row.healed("description", "placeholder", "Non renseigné", None)

    def description_html(row):
        text = row.final["description"]
        row.suspect("description", "description_html", f"<p>{text}</p><ul><li>Sans rendez-vous</li></ul>", text)
        row.errors[-1].pop("plausible")

    def formula(row):
        row.kept("description", "formula_like", "=> Sur rendez-vous uniquement. " + row.final["description"])

    def formula_dash(row):
        row.kept("description", "formula_like", "- accueil\u00a0: tous les jours - ateliers\u00a0: le jeudi".replace("\u00a0", " "))

    def address_tail(row):
        value = row.final["adresse"]
        row.healed("adresse", "address_tail", f"{value}, {row.final['code_postal']} {row.final['commune']}", value)

    def address_box(row):
        value = row.final["adresse"]
        row.healed("adresse", "address_box", f"{value} BP 40{world.random.randint(100, 999)}", value)

    def address_placeholder(row):
        row.healed("adresse", "placeholder", "-", None)

    def access_text(row):
        row.invalid("accessibilite_lieu", "url_text", "oui, rampe amovible", "url_parsing")

    def network_label(row):
        row.healed("reseaux_porteurs", "code_label", "Aidants Connect, Conseillers Numériques", ["aidants-connect", "conseillers-numeriques"])

    def network_unknown(row):
        row.invalid("reseaux_porteurs", "code_unknown", "reseau-des-cafes-solidaires", "enum", ["reseau-des-cafes-solidaires"])

    return {name: function for name, function in locals().items() if callable(function) and name not in ("siret", "mail", "world")}


def spaced(digits):
    return " ".join(digits[at:at + 2] for at in range(0, 10, 2))
