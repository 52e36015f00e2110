using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tandem.Interop.Tests.Peers;

/// <summary>Registers users and asks for their bindings, many at a time, over UDP; what is not answered is sent again.</summary>
internal sealed class RegisterClient : IDisposable
{
    private const int AtATime = 50;
    private static readonly TimeSpan RetransmitAfter = TimeSpan.FromMilliseconds(500);
    private readonly UdpClient _udp = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly IPEndPoint _server;
    private int _cseq;

    public RegisterClient(int serverPort) => _server = new IPEndPoint(IPAddress.Loopback, serverPort);

    /// <summary>Registers a contact of each user; the status codes.</summary>
    public async Task<IReadOnlyList<int>> RegisterAsync(IEnumerable<string> users) =>
        [.. (await AskAsync(users, user => $"Contact: <sip:{user}@127.0.0.1:9>\r\nExpires: 3600\r\n")).Select(answer => int.Parse(answer.Split(' ')[1], CultureInfo.InvariantCulture))];

    /// <summary>Those of the users who have no binding, asked by a REGISTER without Contact (RFC 3261 section 10.2.3).</summary>
    public async Task<IReadOnlyList<string>> WithoutBindingAsync(IReadOnlyList<string> users)
    {
        var answers = await AskAsync(users, _ => "");
        return [.. users.Where((user, index) => !answers[index].Contains($"sip:{user}@127.0.0.1:9", StringComparison.Ordinal))];
    }

    public void Dispose() => _udp.Dispose();

    private async Task<IReadOnlyList<string>> AskAsync(IEnumerable<string> users, Func<string, string> fields)
    {
        var answers = new List<string>();
        foreach (var some in users.Chunk(AtATime)) answers.AddRange(await AskAtOnceAsync(some, fields));
        return answers;
    }

    private async Task<string[]> AskAtOnceAsync(string[] users, Func<string, string> fields)
    {
        var cseq = ++_cseq;
        var answers = new string?[users.Length];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Task<UdpReceiveResult>? receiving = null;
        while (answers.Contains(null))
        {
            for (var i = 0; i < users.Length; i++)
                if (answers[i] is null) await _udp.SendAsync(Request(users[i], i, cseq, fields(users[i])), _server, patience.Token);
            var retransmission = Task.Delay(RetransmitAfter, patience.Token);
            while (answers.Contains(null))
            {
                receiving ??= _udp.ReceiveAsync(patience.Token).AsTask();
                if (await Task.WhenAny(receiving, retransmission) == retransmission) break;
                Keep(Encoding.Latin1.GetString((await receiving).Buffer), cseq, answers);
                receiving = null;
            }

            patience.Token.ThrowIfCancellationRequested();
        }

        return answers!;
    }

    private static void Keep(string answer, int cseq, string?[] answers)
    {
        var id = answer.Split("\r\nCall-ID: query-")[^1].Split('-', '\r');
        if (answer.StartsWith("SIP/2.0 1", StringComparison.Ordinal) || id[0] != cseq.ToString(CultureInfo.InvariantCulture)) return;
        answers[int.Parse(id[1], CultureInfo.InvariantCulture)] = answer;
    }

    private byte[] Request(string user, int index, int cseq, string fields) => Encoding.ASCII.GetBytes(
        $"REGISTER sip:tandem.test SIP/2.0\r\nVia: SIP/2.0/UDP {_udp.Client.LocalEndPoint};branch=z9hG4bK{cseq}q{index};rport\r\nMax-Forwards: 70\r\nFrom: <sip:{user}@tandem.test>;tag={index}\r\n"
        + $"To: <sip:{user}@tandem.test>\r\nCall-ID: query-{cseq}-{index}-{_udp.Client.LocalEndPoint}\r\nCSeq: {cseq} REGISTER\r\n{fields}Content-Length: 0\r\n\r\n");
}
