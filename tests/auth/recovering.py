"""How somebody gets in again who forgot their password."""

NEW = "an entirely other phrase"


def forgot(post, email, **options):
    return post.client.post("/auth/password/forgot", json={"email": email}, **options)


def reset(post, token, password=NEW):
    return post.client.post("/auth/password/reset", json={"token": token, "password": password})


def login(post, email, password):
    return post.client.post("/auth/login", json={"email": email, "password": password}).status_code
