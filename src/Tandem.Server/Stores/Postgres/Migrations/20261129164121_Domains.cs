using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tandem.Server.Stores.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Domains : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "IsEnabled",
                table: "Domains",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<string>(
                name: "Realm",
                table: "Domains",
                type: "character varying(128)",
                maxLength: 128,
                nullable: true,
                collation: "C");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "IsEnabled",
                table: "Domains");

            migrationBuilder.DropColumn(
                name: "Realm",
                table: "Domains");
        }
    }
}
