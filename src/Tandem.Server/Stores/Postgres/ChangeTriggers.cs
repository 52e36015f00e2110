using Microsoft.EntityFrameworkCore.Migrations;

namespace Tandem.Server.Stores.Postgres;

/// <summary>The triggers by which the database itself tells of every change of an account or domain, whoever makes it; see <see cref="AccountChanges"/>.</summary>
internal static class ChangeTriggers
{
    /// <summary>Makes them. A part of a migration: what it once made must stay as it is, a change is a new migration.</summary>
    public static void TellOfChanges(this MigrationBuilder migration) => migration.Sql(
        """
        CREATE FUNCTION tandem_account_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' THEN
            PERFORM pg_notify('tandem_accounts', 'account ' || OLD."UserName" || '@' || OLD."Domain");
          ELSE
            PERFORM pg_notify('tandem_accounts', 'account ' || NEW."UserName" || '@' || NEW."Domain");
          END IF;
          RETURN NULL;
        END $$;
        CREATE FUNCTION tandem_domain_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' THEN
            PERFORM pg_notify('tandem_accounts', 'domain ' || OLD."Name");
          ELSE
            PERFORM pg_notify('tandem_accounts', 'domain ' || NEW."Name");
          END IF;
          RETURN NULL;
        END $$;
        CREATE TRIGGER tandem_account_changed AFTER INSERT OR UPDATE OR DELETE ON "Accounts" FOR EACH ROW EXECUTE FUNCTION tandem_account_changed();
        CREATE TRIGGER tandem_domain_changed AFTER INSERT OR UPDATE OR DELETE ON "Domains" FOR EACH ROW EXECUTE FUNCTION tandem_domain_changed();
        """);

    /// <summary>Takes them away; the triggers go with their functions.</summary>
    public static void KeepChangesQuiet(this MigrationBuilder migration) => migration.Sql("DROP FUNCTION tandem_account_changed, tandem_domain_changed CASCADE;");
}
