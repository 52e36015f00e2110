using System.Globalization;
using Tandem.Kernel;
using Tandem.Sip.Transactions;

namespace Tandem.Sip.Tests.Transactions;

/// <summary>
/// Runs one transaction in virtual time by a script and writes down what comes out, so that a row of a table says all: <c>"&lt; INVITE; &gt; 200; @500"</c>.
/// <list type="table">
/// <item><c>&lt; INVITE</c> a request from the wire, always of the same branch; <c>&lt; 180</c> a response to the last request sent, <c>&lt; 200 CANCEL</c> one to another</item>
/// <item><c>&gt; INVITE</c> the user sends a request; <c>&gt; 180</c> he answers the last request told to him</item>
/// <item><c>cancel</c> he cancels what he sent; <c>fail</c> the flow fails; <c>@500</c> 500 ms after the start have come</item>
/// </list>
/// A line of the log is the time in ms and <c>-&gt; what was sent</c>, <c>told what the user learnt</c> or <c>end</c>.
/// </summary>
internal sealed class TransactionScript(SipTransport transport, TransactionOptions? options = null)
{
    public static readonly Instant Start = new(7_000_000);

    private readonly Flow _flow = new(transport, 0, new PeerAddress([127, 0, 0, 1], 5060), transport.IsReliable() ? 1u : 0u);
    private readonly Dictionary<string, SipMessage> _sent = [];
    private readonly List<string> _log = [];
    private Instant _now = Start;
    private ServerTransaction? _server;
    private ClientTransaction? _client;
    private string _clientMethod = "";

    private readonly List<(ServerTransaction Transaction, SipMessage Request)> _servers = [];

    public TransactionLayer Layer { get; } = new(options ?? TransactionOptions.Default);

    /// <summary>What was sent last, of each method or status.</summary>
    public IReadOnlyDictionary<string, SipMessage> Sent => _sent;

    /// <summary>The state of the transaction, as its machine names it.</summary>
    public string State { get; private set; } = "";

    /// <summary>Runs a script, compares its log and the state it leads to, then lets the transaction come to its end and checks that nothing is left of it.</summary>
    public static void Check(string transport, string script, string state, string log)
    {
        var run = new TransactionScript(Enum.Parse<SipTransport>(transport));
        run.Do(script);
        Assert.Equal(log, run.Log);
        Assert.Equal(state, run.State);
        run.Finish();
    }

    public string Log => string.Join("; ", _log);

    public void Do(string script)
    {
        foreach (var step in script.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) Step(step.Split(' '));
        State = StateOf((Transaction?)_server ?? _client);
    }

    public void Receive(string text)
    {
        Layer.Receive(Wire.Parse(text), _flow, _now);
        Drain();
    }

    /// <summary>Lets an open transaction end, runs all timers, and checks that tables and timers are empty.</summary>
    public void Finish()
    {
        if (_client is { IsTerminated: false }) Layer.FlowFailed(_flow, _now);
        foreach (var (server, request) in _servers) Layer.Respond(server, SipMessage.CreateResponse(request, 500, default, "x"u8), _now);
        Drain();
        while (Layer.Deadline != Instant.Never) AdvanceTo(Layer.Deadline);
        Assert.Equal((0, 0, 0, 0), (Layer.Count, Layer.TimerCount, Layer.FlowCount, Layer.KeptCount));
    }

    private void Step(string[] step)
    {
        switch (step)
        {
            case [['@', .. var time]]:
                AdvanceTo(Start + TimeSpan.FromMilliseconds(double.Parse(time, CultureInfo.InvariantCulture)));
                break;
            case ["<", var status, .. var of] when char.IsDigit(status[0]):
                Receive(WireMessages.Respond(_sent[of.Length > 0 ? of[0] : _clientMethod], int.Parse(status, CultureInfo.InvariantCulture)));
                break;
            case ["<", var method, .. var toTag]:
                Receive(WireMessages.Request(method, toTag: toTag.Length > 0 ? toTag[0] : ""));
                break;
            case [">", var status] when char.IsDigit(status[0]):
                Layer.Respond(_server!, SipMessage.CreateResponse(_servers[^1].Request, int.Parse(status, CultureInfo.InvariantCulture), default, "callee"u8), _now);
                break;
            case [">", var method]:
                _clientMethod = method;
                _client = Layer.Send(Wire.Parse(WireMessages.Request(method)), _flow, _now);
                break;
            case ["cancel"]:
                Layer.Cancel(_client!, "SIP;cause=200"u8, _now);
                break;
            case ["fail"]:
                Layer.FlowFailed(_flow, _now);
                break;
            default:
                throw new ArgumentException($"No step: {string.Join(' ', step)}");
        }

        Drain();
    }

    private void AdvanceTo(Instant end)
    {
        while (Layer.Deadline <= end)
        {
            _now = Layer.Deadline;
            Layer.Advance(_now);
            Drain();
        }

        _now = end;
    }

    private void Drain()
    {
        while (Layer.TryTake(out var output))
        {
            if (output.Kind == TransactionOutputKind.Request) _servers.Add((_server = output.Server!, output.Message!));
            _log.Add($"{(_now - Start).TotalMilliseconds.ToString(CultureInfo.InvariantCulture)} {Describe(output)}");
        }
    }

    private string Describe(in TransactionOutput output)
    {
        var what = output.Message is not { } message ? "" : message.IsRequest ? Method(message) : $"{message.StatusCode}";
        if (output.Kind == TransactionOutputKind.Transmit)
        {
            _sent[what] = output.Message!;
            return $"-> {what}";
        }

        return output.Kind switch
        {
            TransactionOutputKind.Terminated => "end",
            TransactionOutputKind.StrayResponse => $"stray {what}",
            TransactionOutputKind.Request or TransactionOutputKind.Response or TransactionOutputKind.Ack or TransactionOutputKind.Cancel => $"told {what}",
            _ => $"told {output.Kind}",
        };
    }

    private static string Method(SipMessage message) => Wire.Text(message.MethodName);

    private static string StateOf(Transaction? transaction) => transaction switch
    {
        { IsTerminated: true } => "Terminated",
        InviteClientTransaction invite => $"{invite.State}",
        NonInviteClientTransaction request => $"{request.State}",
        InviteServerTransaction invite => $"{invite.State}",
        NonInviteServerTransaction request => $"{request.State}",
        _ => "",
    };
}
