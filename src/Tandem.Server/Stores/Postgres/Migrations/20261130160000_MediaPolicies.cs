using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tandem.Server.Stores.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class MediaPolicies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "MediaMode",
                table: "Accounts",
                type: "character varying(16)",
                maxLength: 16,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "MediaMode",
                table: "Accounts");
        }
    }
}
