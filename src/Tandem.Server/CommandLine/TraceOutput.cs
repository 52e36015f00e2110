using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Tandem.Server.Tracing;

namespace Tandem.Server.CommandLine;

/// <summary>How calls look in a terminal: in colours there, as plain text in a pipe, as JSON when asked for.</summary>
internal sealed class TraceOutput
{
    private readonly TextWriter _output;
    private readonly IAnsiConsole _console;
    private readonly bool _json;
    private readonly bool _ladderOnly;
    private Ladder? _ladder;

    /// <summary>Writes to <paramref name="output"/>, in colours when that is a terminal.</summary>
    public TraceOutput(TextWriter output, bool isTerminal, bool json, bool ladderOnly)
    {
        _output = output;
        _json = json;
        _ladderOnly = ladderOnly;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        // A line is a line, whoever reads it.
        _console.Profile.Width = int.MaxValue / 2;
    }

    /// <summary>Writes a list of calls, one a line.</summary>
    public void Write(TracedCallPage page, bool isFirst)
    {
        if (isFirst && !_json) Line($"{"start",-12} {"messages",8} {"last",4}  {"method",-9} {"call-id",-40} from -> to", "grey");
        foreach (var call in page.Items)
        {
            if (_json) _output.WriteLine(JsonSerializer.Serialize(call, TraceJson.Default.TracedCall));
            else
                Line(string.Create(CultureInfo.InvariantCulture,
                    $"{call.Start.ToLocalTime():HH:mm:ss.fff} {call.MessageCount,8} {call.LastStatus,4}  {call.Method,-9} {call.CallId,-40} {call.From} -> {call.To}"), Colour(call.LastStatus));
        }

        if (isFirst && page.Items.Count == 0 && !_json) Line("No calls yet.", null);
    }

    /// <summary>Writes the messages of a call: the ladder, and then each of them whole.</summary>
    public void Write(CallTrace trace)
    {
        if (trace.Messages.Count == 0) return;
        if (_json)
        {
            foreach (var message in trace.Messages) _output.WriteLine(JsonSerializer.Serialize(message, TraceJson.Default.TracedMessage));
            return;
        }

        if (_ladder is null) Line($"Call-ID {trace.CallId}", "bold");
        if (_ladder is null || _ladder.Extend(trace.Messages)) Line((_ladder ??= new Ladder(trace.Messages)).Heading(), "grey");
        foreach (var message in trace.Messages) Line(_ladder.Line(message), Colour(Status(message)));
        if (_ladderOnly) return;
        foreach (var message in trace.Messages) WriteMessage(message);
    }

    private void WriteMessage(TracedMessage message)
    {
        Line("", null);
        var direction = message.Direction == "sent" ? "to" : "from";
        var remark = (message.Error is { } error ? $", refused: {error}" : "") + (message.IsCut ? ", cut" : "");
        Line(string.Create(CultureInfo.InvariantCulture, $"#{message.Sequence} {message.Time.ToLocalTime():HH:mm:ss.ffffff} {message.Direction} {direction} {message.Flow}{remark}"), "grey");
        foreach (var line in message.Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')) Line(line, null);
    }

    private void Line(string text, string? style)
    {
        text = Printable(text);
        if (style is null) _console.WriteLine(text);
        else _console.WriteLine(text, Style.Parse(style));
    }

    // What a peer sent must not command the terminal.
    private static string Printable(string line) => line.Any(char.IsControl) ? string.Concat(line.Select(c => char.IsControl(c) && c != '\t' ? '\uFFFD' : c)) : line;

    private static int? Status(TracedMessage message) =>
        message.FirstLine.StartsWith("SIP/2.0 ", StringComparison.Ordinal) && int.TryParse(message.FirstLine.AsSpan(8, Math.Min(3, message.FirstLine.Length - 8)), out var status) ? status : null;

    private static string? Colour(int? status) => status switch
    {
        null => null,
        < 200 => "yellow",
        < 300 => "green",
        < 400 => "blue",
        _ => "red",
    };
}
