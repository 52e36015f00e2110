using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Tests;
using Tandem.Sip.Transactions;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// The transaction layer in virtual time. The input is a script: an octet says what happens (a request or a response from the wire, a command of the user, a flow that fails, time), the ones behind it
/// to what. Nothing throws, no deadline lies in the past once it was served, and when everything has been answered and every timer has run nothing is left.
/// </summary>
internal sealed class TransactionsTarget
{
    private const int MostSteps = 200;
    private static readonly string[] Methods = ["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "TELEPORT"];
    private static readonly int[] Statuses = [100, 180, 183, 200, 202, 301, 404, 487, 500, 603, 699];

    /// <summary>Two of RFC 3261 and one of RFC 2543, which has no branch to be matched by.</summary>
    private static readonly string[] Branches = ["z9hG4bKa", "z9hG4bKb", "old"];

    private static readonly Flow[] Flows = [Over(SipTransport.Udp, 0), Over(SipTransport.Tcp, 7)];

    private readonly ScriptReader _script;
    private readonly TransactionLayer _layer = new(TransactionOptions.Default with { MaxTransactions = 6 });
    // With the requests, which a completed transaction keeps no longer.
    private readonly List<(ServerTransaction Transaction, SipMessage Request)> _servers = [];
    private readonly List<(ClientTransaction Transaction, SipMessage Request)> _clients = [];
    private readonly List<byte[]> _sent = [];
    private Instant _now = new(TimeSpan.TicksPerHour);
    private int _branches;

    private TransactionsTarget(byte[] octets) => _script = new ScriptReader(octets);

    public static void Run(byte[] octets)
    {
        var run = new TransactionsTarget(octets);
        for (var step = 0; step < MostSteps && !run._script.HasEnded; step++) run.Step();
        run.Finish();
    }

    private void Step()
    {
        switch (_script.Next(10))
        {
            case 0 or 1:
                Receive(Wire.Octets(Request(Methods[_script.Next(Methods.Length)], Branches[_script.Next(Branches.Length)])));
                break;
            case 2:
                if (Pick(_clients) is { } asked) Receive(Wire.Write(SipMessage.CreateResponse(asked.Request, Status(), default, "callee"u8)));
                break;
            case 3:
                if (Pick(_servers) is { } server) _layer.Respond(server.Transaction, SipMessage.CreateResponse(server.Request, Status(), default, "own"u8), _now);
                break;
            case 4:
                Send(Methods[_script.Next(Methods.Length)]);
                break;
            case 5:
                if (Pick(_clients) is { } cancelled) _layer.Cancel(cancelled.Transaction, _script.Next(2) == 0 ? default : "SIP;cause=200"u8, _now);
                break;
            case 6:
                _layer.FlowFailed(Flows[_script.Next(Flows.Length)], _now);
                break;
            case 7:
                RunUntil(_now + TimeSpan.FromMilliseconds(1 << _script.Next(18)));
                break;
            case 8:
                if (_layer.Deadline != Instant.Never) RunUntil(_layer.Deadline);
                break;
            default:
                ReceiveChanged();
                break;
        }

        Drain();
    }

    /// <summary>Something that was sent comes back with octets of the script in the place of its own.</summary>
    private void ReceiveChanged()
    {
        var octets = _sent.Count == 0 ? Wire.Octets(Request("INVITE", Branches[0])) : _sent[_script.Next(_sent.Count)].ToArray();
        var at = (_script.Next() << 8 | _script.Next()) % octets.Length;
        var removed = _script.Next(32);
        Receive([.. octets[..at], .. _script.Take(_script.Next(32)), .. octets[Math.Min(at + removed, octets.Length)..]]);
    }

    private void Receive(byte[] octets)
    {
        if (SipMessage.TryParse(octets, SipLimits.Default, out var message) != SipParseError.None) return;
        _layer.Receive(message!, Flows[_script.Next(Flows.Length)], _now);
    }

    private void Send(string method)
    {
        if (method == "ACK") return;
        var request = Wire.Parse(Request(method, $"z9hG4bKown{++_branches}"));
        _clients.Add((_layer.Send(request, Flows[_script.Next(Flows.Length)], _now), request));
    }

    private void Drain()
    {
        while (_layer.TryTake(out var output))
        {
            if (output.Kind == TransactionOutputKind.Request) _servers.Add((output.Server!, output.Server!.Request));
            if (output.Kind != TransactionOutputKind.Transmit) continue;
            var octets = Wire.Write(output.Message!);
            Assert.NotEqual(SipParseError.Incomplete, Wire.TryParse(octets, out _));
            if (_sent.Count < 16) _sent.Add(octets);
        }
    }

    private void RunUntil(Instant end)
    {
        Drain();
        while (_layer.Deadline <= end && _layer.Deadline != Instant.Never)
        {
            if (_layer.Deadline > _now) _now = _layer.Deadline;
            _layer.Advance(_now);
            Assert.True(_layer.Deadline > _now, "A timer that was served is due again at once.");
            Drain();
        }

        if (end > _now) _now = end;
    }

    private void Finish()
    {
        foreach (var (server, request) in _servers)
        {
            _layer.Respond(server, SipMessage.CreateResponse(request, 500, default, "own"u8), _now);
            Drain();
        }

        foreach (var flow in Flows)
        {
            _layer.FlowFailed(flow, _now);
            Drain();
        }

        RunUntil(_now + TimeSpan.FromHours(1));
        Assert.Equal((0, 0, 0, Instant.Never), (_layer.Count, _layer.TimerCount, _layer.FlowCount, _layer.Deadline));
    }

    private int Status() => Statuses[_script.Next(Statuses.Length)];

    private T? Pick<T>(List<T> list) where T : struct => list.Count == 0 ? null : list[_script.Next(list.Count)];

    private string Request(string method, string branch) =>
        $"{method} sip:bob@example.test SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch={branch}\r\nMax-Forwards: 70\r\nFrom: <sip:alice@example.test>;tag=caller\r\n"
        + $"To: <sip:bob@example.test>{(_script.Next(3) == 1 ? ";tag=own" : "")}\r\nCall-ID: 1@example.test\r\nCSeq: 1 {method}\r\nContent-Length: 0\r\n\r\n";

    private static Flow Over(SipTransport transport, ulong connection) => new(transport, 0, new PeerAddress([127, 0, 0, 1], 5060), connection);
}
