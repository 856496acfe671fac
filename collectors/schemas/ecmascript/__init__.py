"""Schemas in JavaScript and TypeScript: Knex, Mongoose, Sequelize, TypeORM."""
