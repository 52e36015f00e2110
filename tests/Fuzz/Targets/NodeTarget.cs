using System.Globalization;
using System.Text;
using Tandem.Core;
using Tandem.Core.Authentication;
using Tandem.Core.Routing;
using Tandem.Kernel;
using Tandem.Simulation;
using Tandem.Sip;

namespace Tandem.Fuzz.Targets;

/// <summary>
/// Edge and Core as one node, in virtual time. The input is a text of steps, each one octet and what belongs to it, with RS (0x1E) between them:
/// <list type="table">
/// <item><c>b t u p</c> the octets of the step come from the browser, the TCP phone, the UDP phone or the neighbour; <c>{n}</c> in them is a number that grows</item>
/// <item><c>r486</c> the peer at whose place something waits answers it with this status; <c>s</c> it sends what it got back as a request of the dialog</item>
/// <item><c>w10</c> 10 seconds pass; <c>x</c>, <c>y</c> the browser, the TCP phone loses its connection or comes back</item>
/// </list>
/// Nothing throws, everything that the node sends can be parsed, the journal is written before anything is answered, and three hours later nothing is left.
/// </summary>
internal sealed class NodeTarget : IDisposable
{
    private const int MostSteps = 40;

    private readonly SimulatedNode _node = new(CoreOptions.Default with
    {
        Authentication = AuthenticationOptions.Default with { IsOff = true },
        Neighbours = [new Neighbour(SipTransport.Udp, SimulatedSockets.Address("203.0.113.5", 5060)) { Domains = ["partner.example"], Prefixes = ["0"] }],
    });

    private readonly SimulatedPhone[] _phones;
    private int _numbers;

    private NodeTarget()
    {
        _phones =
        [
            _node.Phone("alice", SipTransport.Ws, "198.51.100.1"), _node.Phone("bob", SipTransport.Tcp, "198.51.100.3"), _node.Phone("carol", SipTransport.Udp, "198.51.100.2"),
            _node.Phone("peter", SipTransport.Udp, "203.0.113.5"),
        ];
        _node.Listen(_phones[1], "198.51.100.3", 5060);
    }

    public static void Run(byte[] octets)
    {
        using var run = new NodeTarget();
        run.Play(octets);
    }

    public void Dispose() => _node.Dispose();

    private void Play(byte[] octets)
    {
        var steps = 0;
        foreach (var step in Encoding.Latin1.GetString(octets).Split('\x1E'))
        {
            if (step.Length > 0 && steps++ < MostSteps) Act(step[0], step[1..]);
        }

        foreach (var phone in _phones) phone.Clear();
        _node.Run(TimeSpan.FromHours(3));
        Assert.Equal((0, 0, 0, 0), (_node.Core.Unfinished, _node.Core.RegistrationCount, _node.Core.Location.BindingCount, _node.Core.Location.ConnectionCount));
        Assert.Equal(0, _node.Journal.RecordCount);
        Assert.Equal(Instant.Never, _node.Core.Deadline);
    }

    private void Act(char what, string rest)
    {
        switch (what)
        {
            case 'b': Send(_phones[0], rest); break;
            case 't': Send(_phones[1], rest); break;
            case 'u': Send(_phones[2], rest); break;
            case 'p': Send(_phones[3], rest); break;
            case 'r' when Waiting() is { } phone: Reply(phone, rest); break;
            case 's' when Waiting() is { } phone: SendBack(phone, rest); break;
            case 'w': _node.Run(Math.Min(Number(rest), 7200)); break;
            case 'x': Toggle(_phones[0]); break;
            case 'y': Toggle(_phones[1]); break;
            default: break;
        }
    }

    private SimulatedPhone? Waiting() => _phones.FirstOrDefault(phone => phone.Waiting > 0);

    private void Send(SimulatedPhone phone, string text)
    {
        if (!phone.IsConnected) return;
        var number = (++_numbers).ToString(CultureInfo.InvariantCulture);
        _node.Receive(phone.Flow, Encoding.Latin1.GetBytes(text.Replace("{n}", number, StringComparison.Ordinal)));
    }

    private static void Reply(SimulatedPhone phone, string status)
    {
        var message = phone.Take();
        if (message.IsRequest && message.Method != SipMethod.Ack) phone.Reply(message, Math.Clamp(Number(status), 100, 699));
    }

    /// <summary>With its Record-Route as Route, and another method: the tokens and branches of the node itself come back to it.</summary>
    private void SendBack(SimulatedPhone phone, string method)
    {
        var text = phone.Take().ToString().Replace("Record-Route:", "Route:", StringComparison.Ordinal);
        Send(phone, method.Length == 0 ? text : text.Replace("INVITE", method, StringComparison.Ordinal));
    }

    private static void Toggle(SimulatedPhone phone)
    {
        if (phone.IsConnected) phone.Disconnect();
        else phone.Reconnect();
    }

    private static int Number(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Take(5).ToArray();
        return digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);
    }
}
