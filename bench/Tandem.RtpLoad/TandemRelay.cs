using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tandem.RtpLoad;

/// <summary>Tandem's plane in its bench host: a line to it, a line back.</summary>
internal sealed class TandemRelay(int port) : IRelay
{
    private readonly UdpClient _control = Connect(port);

    public Relayed Begin(int number, CallPlan plan)
    {
        var secret = plan.Kind switch
        {
            StreamKind.Sdes => Convert.ToBase64String(plan.Key.ToKeyAndSalt()),
            StreamKind.Dtls => plan.Fingerprint.ToString().Replace(' ', '/'),
            StreamKind.Opus => StreamLoad.OpusBitRate.ToString(CultureInfo.InvariantCulture),
            _ => "-",
        };
        var answer = Ask(string.Create(CultureInfo.InvariantCulture, $"begin {number} {plan.Kind} {plan.Near.Port} {plan.Far.Port} {secret}")).Split(' ');
        if (answer is not [var near, var far, var told]) throw new InvalidDataException($"Tandem says: {string.Join(' ', answer)}");
        return new Relayed(At(near), At(far), plan.Kind == StreamKind.Sdes ? told : "", plan.Kind == StreamKind.Dtls ? told.Replace('/', ' ') : "");
    }

    public void End(int number) => Ask(string.Create(CultureInfo.InvariantCulture, $"end {number}"));

    public void Dispose() => _control.Dispose();

    internal static UdpClient Connect(int port)
    {
        var control = new UdpClient(AddressFamily.InterNetwork);
        control.Client.ReceiveTimeout = 5000;
        control.Connect(IPAddress.Loopback, port);
        return control;
    }

    private static IPEndPoint At(string port) => new(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));

    private string Ask(string line)
    {
        _control.Send(Encoding.ASCII.GetBytes(line));
        IPEndPoint? from = null;
        return Encoding.ASCII.GetString(_control.Receive(ref from));
    }
}
