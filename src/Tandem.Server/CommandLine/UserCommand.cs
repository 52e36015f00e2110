using System.CommandLine;
using Tandem.Server.Options;

namespace Tandem.Server.CommandLine;

/// <summary><c>tandem user</c>: accounts by command line, whether or not a server runs.</summary>
internal static class UserCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Reads data folder and domain as <c>tandem serve</c> would.</param>
    public static Command Create(Func<ParseResult, TandemOptions> options) => new("user", "Add, list and change users");
}
