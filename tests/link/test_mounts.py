"""Routers that other files mount: their routes come out with the whole path."""

from __future__ import annotations

import pytest

from archscan.collect import collect
from archscan.collectors.code import go, java, javascript, python, typescript
from archscan.link.facts import index_facts
from tests.goldens import text_tree

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "a router of another module": (
        {
            "app/main.py": "from fastapi import FastAPI\nfrom app.api import users\napp = FastAPI()\napp.include_router(users.router, prefix='/api')\n",
            "app/api/users.py": "from fastapi import APIRouter\nrouter = APIRouter(prefix='/users')\n@router.get('/{id}')\ndef one(id): ...\n",
        },
        ["GET /api/users/{id}"],
    ),
    "routers in routers, with a prefix from the settings": (
        {
            "src/main.py": "from fastapi import FastAPI\nfrom core.config import settings\nfrom api.main import api_router\napp = FastAPI()\napp.include_router(api_router, prefix=settings.API)\n",
            "src/core/config.py": "class Settings:\n    API: str = '/api/v1'\nsettings = Settings()\n",
            "src/api/main.py": "from fastapi import APIRouter\nfrom .routes import items\napi_router = APIRouter()\napi_router.include_router(items.router, prefix='/items')\n",
            "src/api/routes/items.py": "from fastapi import APIRouter\nrouter = APIRouter()\n@router.post('')\ndef add(): ...\n",
        },
        ["POST /api/v1/items"],
    ),
    "modules beside it, and classes of the team's own": (
        {
            "shop/app.py": "from fastapi import FastAPI\nfrom shop.routes import router\napp = FastAPI()\napp.include_router(router)\n",
            "shop/routes/__init__.py": "from fastapi import APIRouter\nfrom . import users\nrouter = APIRouter(prefix='/api')\nrouter.include_router(users.router)\n",
            "shop/routes/users/__init__.py": "from shop.base import UserAPIRouter\nfrom . import crud\nrouter = UserAPIRouter(prefix='/users')\nrouter.include_router(crud.router)\n",
            "shop/routes/users/crud.py": "from shop.base import UserAPIRouter\nrouter = UserAPIRouter(prefix='/crud')\n@router.get('')\ndef all(): ...\n",
        },
        ["GET /api/users/crud"],
    ),
    "two places": (
        {
            "main.py": "from fastapi import FastAPI\nimport shop\napp = FastAPI()\napp.include_router(shop.router, prefix='/a')\napp.include_router(shop.router, prefix='/b')\n",
            "shop.py": "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/x')\ndef x(): ...\n",
        },
        ["GET /a/x", "GET /b/x"],
    ),
    "a blueprint": (
        {
            "shop/__init__.py": "from flask import Flask\nfrom .auth import bp\ndef create_app():\n    app = Flask('x')\n    app.register_blueprint(bp, url_prefix='/auth')\n    return app\n",
            "shop/auth.py": "from flask import Blueprint\nbp = Blueprint('auth', __name__)\n@bp.route('/login', methods=['POST'])\ndef login(): ...\n",
        },
        ["POST /auth/login"],
    ),
    "Django's include": (
        {
            "site/urls.py": "from django.urls import include, path\nurlpatterns = [path('api/', include('orders.urls')), path('x/', include('not_here.urls'))]\n",
            "orders/urls.py": "from django.urls import path\nfrom . import views\nurlpatterns = [path('<int:pk>/', views.one)]\n",
        },
        ["ANY /api/{pk}/"],
    ),
    "an unknown prefix": (
        {
            "main.py": "import os\nfrom fastapi import FastAPI\nimport shop\napp = FastAPI()\napp.include_router(shop.router, prefix=os.environ['P'])\n",
            "shop.py": "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/x')\ndef x(): ...\n",
        },
        ["GET /x"],
    ),
    "modules that mount each other": (
        {
            "a.py": "from fastapi import APIRouter\nimport b\nrouter = APIRouter()\nrouter.include_router(b.router, prefix='/b')\n@router.get('/x')\ndef x(): ...\n",
            "b.py": "from fastapi import APIRouter\nimport a\nrouter = APIRouter()\nrouter.include_router(a.router, prefix='/a')\n",
        },
        ["GET /b/a/x"],
    ),
    "express": (
        {
            "src/app.js": "const express = require('express');\nconst users = require('./routes/users');\nconst app = express();\napp.use('/users', users);\napp.use('/carts', require('./routes/carts'));\n",
            "src/routes/users.js": "const router = require('express').Router();\nrouter.get('/:id', one);\nmodule.exports = router;\n",
            "src/routes/carts/index.js": "const express = require('express');\nconst router = express.Router();\nrouter.get('/', all);\nmodule.exports = router;\n",
        },
        ["GET /users/{id}", "GET /carts"],
    ),
    "a chain that is exported": (
        {
            "src/main.ts": "import express from 'express';\nimport routes from './routes';\nconst app = express();\napp.use(routes);\n",
            "src/routes.ts": "import { Router } from 'express';\nimport tags from './tags';\nconst api = Router().use(tags);\nexport default Router().use('/api', api);\n",
            "src/tags.ts": "import { Router } from 'express';\nconst router = Router();\nrouter.get('/tags', list);\nexport default router;\n",
        },
        ["GET /api/tags"],
    ),
    "Nest's prefix for all": (
        {
            "src/main.ts": "import { NestFactory } from '@nestjs/core';\nconst app = await NestFactory.create(AppModule);\napp.setGlobalPrefix('api');\n",
            "src/cats/cats.controller.ts": "import { Controller, Get } from '@nestjs/common';\n@Controller('cats')\nexport class Cats {\n  @Get(':id')\n  one() {}\n}\n",
        },
        ["GET /api/cats/{id}"],
    ),
    "Go's functions that take a group": (
        {
            "go.mod": "module example.com/shop\n\ngo 1.22\n",
            "main.go": 'package main\nimport "github.com/gin-gonic/gin"\nimport "example.com/shop/users"\nfunc main() {\n\tr := gin.Default()\n\tv1 := r.Group("/api")\n\tusers.Register(v1.Group("/users"))\n\thealth(r)\n}\n',
            "health.go": 'package main\nimport "github.com/gin-gonic/gin"\nfunc health(r *gin.Engine) {\n\tr.GET("/health", ok)\n}\n',
            "users/routes.go": 'package users\nimport "github.com/gin-gonic/gin"\nfunc Register(g *gin.RouterGroup) {\n\tg.POST("/", add)\n\tg.GET("me", me)\n\tadmin(g.Group("/admin"))\n}\nfunc admin(g *gin.RouterGroup) {\n\tg.DELETE("/:id", drop)\n}\n',
        },
        ["GET /health", "POST /api/users", "GET /api/users/me", "DELETE /api/users/admin/{id}"],
    ),
    "an interface of another module": (
        {
            "api/src/main/java/com/acme/OrdersApi.java": 'package com.acme;\nimport org.springframework.web.bind.annotation.*;\n@RequestMapping("/orders")\npublic interface OrdersApi {\n  @GetMapping("/{id}")\n  Order one(Long id);\n}\n',
            "orders/src/main/java/com/acme/web/Orders.java": 'package com.acme.web;\nimport com.acme.OrdersApi;\nimport org.springframework.web.bind.annotation.*;\n@RestController\npublic class Orders implements OrdersApi {\n}\n',
        },
        ["GET /orders/{id}"],
    ),
    "an interface that nobody implements": (
        {
            "OrdersApi.java": 'import org.springframework.web.bind.annotation.*;\npublic interface OrdersApi {\n  @GetMapping("/{id}")\n  Order one(Long id);\n}\n',
        },
        [],
    ),
    "a client's interface": (
        {
            "OrdersClient.java": 'import org.springframework.web.bind.annotation.*;\nimport org.springframework.cloud.openfeign.FeignClient;\n@FeignClient("orders")\npublic interface OrdersClient {\n  @GetMapping("/{id}")\n  Order one(Long id);\n}\n',
        },
        [],
    ),
    "a module outside of the tree": (
        {"src/app.js": "const express = require('express');\nconst app = express();\napp.use('/x', require('../../../etc/routes'));\napp.get('/y', y);\n"},
        ["GET /y"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES)
def test_routes_come_with_their_prefixes(files: dict[str, str], expected: list[str]) -> None:
    facts = collect(text_tree(files), sorted(files), (go, java, python, javascript, typescript)).facts  # type: ignore[arg-type]
    offers = [one.name for found in index_facts(facts).offers.values() for one in found if one.kind == "http"]
    assert sorted(offers) == sorted(expected)
