using Spectre.Console;

namespace Tandem.Server.CommandLine;

/// <summary>Where a command reads a password: the first line of standard input when that is a file or a pipe, else the terminal, unseen and twice. Never the command line, which others can see.</summary>
internal sealed class PasswordSource(TextReader? input)
{
    /// <summary>Reads a new password. Null, and a line on <paramref name="error"/>, when there is none.</summary>
    public async Task<string?> ReadAsync(TextWriter error, CancellationToken cancellation)
    {
        if (input is not null)
        {
            if (await input.ReadLineAsync(cancellation) is { Length: > 0 } line) return line;
            await error.WriteLineAsync("There is no password on standard input. Write it there on one line, or run the command in a terminal.");
            return null;
        }

        var password = await AskAsync("Password:", cancellation);
        if (password == await AskAsync("Once more:", cancellation)) return password;
        await error.WriteLineAsync("The two passwords are not the same. Nothing was changed.");
        return null;
    }

    private static Task<string> AskAsync(string question, CancellationToken cancellation) =>
        AnsiConsole.Console.PromptAsync(new TextPrompt<string>(question).Secret(null).AllowEmpty(), cancellation);
}
