using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Tandem.Media.Plane;
using Tandem.RtpHost;

if (args is not [var port, var first, var last, .. var rest])
{
    Console.Error.WriteLine("usage: Tandem.RtpHost CONTROL-PORT FIRST-PORT LAST-PORT [LOOPS [COMPLEXITY]]: the media plane on 127.0.0.1; obeys \"begin NUMBER KIND NEAR FAR SECRET\" and \"end NUMBER\" in datagrams");
    return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

var options = new MediaPlaneOptions { FirstPort = Number(first), LastPort = Number(last), Loops = rest.Length > 0 ? Number(rest[0]) : 0 };
if (rest.Length > 1) options = options with { Audio = options.Audio with { Codec = options.Audio.Codec with { Complexity = Number(rest[1]) } } };
await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
await using var plane = new MediaPlane(options, TimeProvider.System, services.GetRequiredService<IMeterFactory>(), NullLoggerFactory.Instance);
plane.Start();
var calls = new Dictionary<string, HostedCall>();
using var control = new UdpClient(new IPEndPoint(IPAddress.Loopback, Number(port)));
Console.WriteLine("ready");
while (true)
{
    var (words, from) = await ReceiveAsync();
    var answer = "ok";
    if (words is ["begin", var number, _, _, _, _]) answer = (calls[number] = new HostedCall(plane, words.AsSpan(2))).Answer;
    else if (words is ["end", var ended] && calls.Remove(ended, out var call)) call.Close();
    else answer = "what?";
    await control.SendAsync(Encoding.ASCII.GetBytes(answer), from);
}

async Task<(string[] Words, IPEndPoint From)> ReceiveAsync()
{
    var received = await control.ReceiveAsync();
    return (Encoding.ASCII.GetString(received.Buffer).Split(' '), received.RemoteEndPoint);
}
