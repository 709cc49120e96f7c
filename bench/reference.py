"""What a plain Flask service would be: Flask-SQLAlchemy, Flask-JWT-Extended, bcrypt, as their manuals show them.

It has what is compared and nothing more: login, one's own profile behind a token that a logout revokes, and the list of
users, a numbered page at a time. No limits, no record, no log lines; its tokens are signed by HMAC.
"""

import os
from datetime import timedelta
from typing import Any

import bcrypt
from flask import Flask, jsonify, request
from flask_jwt_extended import JWTManager, create_access_token, get_jwt, get_jwt_identity, jwt_required
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
jwt = JWTManager()
SCHEMA = "reference"


class User(db.Model):  # type: ignore[name-defined,misc]
    __tablename__ = "users"

    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(255), unique=True, nullable=False)
    name = db.Column(db.String(255), nullable=False)
    password_hash = db.Column(db.String(255), nullable=False)
    role = db.Column(db.String(20), nullable=False, default="user")
    created_at = db.Column(db.DateTime, server_default=db.func.now(), nullable=False)

    def to_dict(self) -> dict[str, Any]:
        shown = {"id": self.id, "email": self.email, "name": self.name, "role": self.role}
        return {**shown, "created_at": self.created_at.isoformat()}


class RevokedToken(db.Model):  # type: ignore[name-defined,misc]
    __tablename__ = "revoked_tokens"

    id = db.Column(db.Integer, primary_key=True)
    jti = db.Column(db.String(36), unique=True, nullable=False)


@jwt.token_in_blocklist_loader
def is_revoked(_header: dict[str, Any], claims: dict[str, Any]) -> bool:
    return RevokedToken.query.filter_by(jti=claims["jti"]).first() is not None


def create_app(url: str | None = None) -> Flask:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = url or os.environ["REFERENCE_DATABASE_URL"]
    app.config["JWT_SECRET_KEY"] = "a secret of the benchmark's reference"  # noqa: S105  it guards nothing
    app.config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(hours=12)
    db.init_app(app)
    jwt.init_app(app)

    @app.get("/health")
    def health() -> Any:
        return jsonify(status="ok")

    @app.post("/auth/login")
    def login() -> Any:
        wish = request.get_json()
        user = User.query.filter_by(email=wish["email"]).first()
        if user is None or not bcrypt.checkpw(wish["password"].encode(), user.password_hash.encode()):
            return jsonify(message="Wrong e-mail address or password"), 401
        return jsonify(access_token=create_access_token(identity=str(user.id)))

    @app.post("/auth/logout")
    @jwt_required()
    def logout() -> Any:
        db.session.add(RevokedToken(jti=get_jwt()["jti"]))
        db.session.commit()
        return "", 204

    @app.get("/users/me")
    @jwt_required()
    def me() -> Any:
        return jsonify(db.get_or_404(User, int(get_jwt_identity())).to_dict())

    @app.get("/users")
    @jwt_required()
    def users() -> Any:
        page = db.paginate(db.select(User).order_by(User.id), max_per_page=100)
        return jsonify(users=[user.to_dict() for user in page.items], total=page.total, page=page.page)

    return app
