using Tandem.Server.CommandLine;
using Tandem.Server.Tracing;

namespace Tandem.Server.Tests.Tracing;

/// <summary>What <c>tandem trace</c> writes into a pipe.</summary>
public sealed class TraceOutputTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, 678, DateTimeOffset.Now.Offset);

    [Fact]
    public void A_call_is_a_ladder_with_the_node_between_its_peers()
    {
        CallTrace trace = new("c1", [
            Message(0, "received", "wss:127.0.0.1:4#1", "INVITE sip:bob@tandem.test SIP/2.0", "1 INVITE"),
            Message(1, "sent", "udp:127.0.0.1:5", "INVITE sip:bob@127.0.0.1:5 SIP/2.0", "1 INVITE"),
            Message(2, "received", "udp:127.0.0.1:5", "SIP/2.0 486 Busy Here", "1 INVITE"),
            Message(3, "sent", "wss:127.0.0.1:4#1", "SIP/2.0 486 Busy Here", "1 INVITE"),
            Message(4, "refused", "udp:127.0.0.1:5", "rubbish", "") with { Error = "StartLine" },
        ], 5);
        Assert.Equal(
            """
            Call-ID c1
                                wss:127.0.0.1:4#1                       Tandem                       udp:127.0.0.1:5
            03:04:05.678                 |------------- INVITE ----------->|                                 |
            03:04:05.678                 |                                 |------------- INVITE ----------->|
            03:04:05.678                 |                                 |<-------- 486 Busy Here ---------|
            03:04:05.678                 |<-------- 486 Busy Here ---------|                                 |
            03:04:05.678                 |                                 |<------ refused: StartLine ------|

            """,
            Written(output => output.Write(trace), ladderOnly: true), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Messages_follow_whole_and_cannot_command_the_terminal()
    {
        var text = Written(output => output.Write(new CallTrace("c\u001b[31m", [Message(0, "received", "udp:127.0.0.1:5", "MESSAGE sip:bob@tandem.test SIP/2.0", "1 MESSAGE")], 1)));
        Assert.Contains("\nMESSAGE sip:bob@tandem.test SIP/2.0\nSubject: \uFFFD[2J\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void A_list_has_a_line_for_each_call_however_long()
    {
        var call = new TracedCall(new string('c', 200), "INVITE", "sip:alice@tandem.test", "sip:bob@tandem.test", "INVITE sip:bob@tandem.test SIP/2.0", 486, Start, Start, 6);
        var lines = Written(output => output.Write(new TracedCallPage([call, call], 7), isFirst: true)).TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.EndsWith("sip:alice@tandem.test -> sip:bob@tandem.test", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_one_object_a_line()
    {
        var lines = Written(output => output.Write(new CallTrace("c1", [Message(0, "sent", "f", "x", "1 BYE"), Message(1, "sent", "f", "x", "1 BYE")], 2)), isJson: true).TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("{\"sequence\":1,", lines[1], StringComparison.Ordinal);
    }

    private static TracedMessage Message(long sequence, string direction, string flow, string firstLine, string cseq) =>
        new(sequence, Start, direction, "udp", "127.0.0.1:5", flow, firstLine, cseq, null, false, firstLine + "\r\nSubject: \u001b[2J\r\n\r\n");

    private static string Written(Action<TraceOutput> write, bool ladderOnly = false, bool isJson = false)
    {
        using var text = new StringWriter();
        write(new TraceOutput(text, isTerminal: false, isJson, ladderOnly));
        return text.ToString();
    }
}
