"""The part of the record that an export holds: what is the caller's of each event."""


def test_what_somebody_did_to_themselves_is_told_whole(client, hers, exported):
    client.patch("/users/me", headers={**hers, "User-Agent": "Lovelace/1"}, json={"name": "Countess"})

    event = next(event for event in exported()["events"] if event["action"] == "account.changed")

    assert (event["actor"], event["subject"]) == ("you", "you")
    assert (event["ip"], event["user_agent"], event["details"]) == ("127.0.0.1", "Lovelace/1", {"fields": "name"})


def test_the_person_sees_what_was_done_to_them_but_not_by_whom_or_from_where(client, ada, root, exported):
    headers = {**root, "User-Agent": "Administration/1"}
    client.patch(f"/users/{ada.id}", headers=headers, json={"name": "Countess"})

    event = next(event for event in exported()["events"] if event["action"] == "account.changed")

    assert (event["actor"], event["subject"]) == ("somebody else", "you")
    assert (event["ip"], event["user_agent"], event["details"]) == (None, None, {"fields": "name"})


def test_the_administrator_sees_that_they_did_it_but_not_to_whom_or_what(client, ada, hers, root, exported):
    headers = {**root, "User-Agent": "Administration/1"}
    client.patch(f"/users/{ada.id}", headers=headers, json={"email": "countess@example.com"})

    export = exported(root)

    event = next(event for event in export["events"] if event["action"] == "account.changed")
    assert (event["actor"], event["subject"]) == ("you", "somebody else")
    assert (event["ip"], event["user_agent"], event["details"]) == ("127.0.0.1", "Administration/1", None)
    assert str(ada.id) not in str(export)
    assert "countess" not in str(export)


def test_a_strangers_attempt_is_told_with_where_it_came_from(client, ada, exported):
    wrong = {"email": ada.email, "password": "wrong"}
    client.post("/auth/login", json=wrong, headers={"User-Agent": "Thief/1"})

    event = next(event for event in exported()["events"] if event["action"] == "login.refused")

    assert (event["actor"], event["subject"], event["user_agent"]) == ("unknown", "you", "Thief/1")
    assert event["details"] == {"email": ada.email}


def test_events_of_others_are_not_told(client, ada, root, exported, make_user):
    other = make_user()
    client.patch(f"/users/{other.id}", headers=root, json={"name": "Other"})

    assert [event["action"] for event in exported()["events"]] == [
        "account.created",
        "session.opened",
        "account.exported",
    ]


def test_the_oldest_comes_first_and_none_twice_however_many_there_are(ada, hers, exported, sql):
    sql(
        """INSERT INTO audit_events (action, actor_id, subject_id, personal_digest)
           SELECT 'number.' || n, CASE WHEN n % 3 > 0 THEN :id END, CASE WHEN n % 3 < 2 THEN :id END, ''
           FROM generate_series(1, 1700) n ORDER BY n""",
        id=ada.id,
    )

    actions = [event["action"] for event in exported()["events"]]

    assert [action for action in actions if action.startswith("number.")] == [f"number.{n}" for n in range(1, 1701)]


def test_an_export_is_recorded_before_anything_leaves(client, ada, hers, sql):
    """A token may be stolen"""
    client.get("/users/me/export", headers={**hers, "User-Agent": "Thief/1"})

    (event,) = sql(
        "SELECT actor_id, subject_id, user_agent FROM audit_events JOIN audit_personal ON event_id = id"
        " WHERE action = 'account.exported' AND subject_id = :id",
        id=ada.id,
    )
    assert event == (ada.id, ada.id, "Thief/1")
