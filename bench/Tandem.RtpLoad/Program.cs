using System.Globalization;
using Tandem.RtpLoad;

if (args is not [var server, var port, var kind, var calls, var seconds] || !Enum.TryParse<StreamKind>(kind, ignoreCase: true, out var how) || server is not ("tandem" or "rtpengine"))
{
    Console.Error.WriteLine("usage: Tandem.RtpLoad tandem|rtpengine CONTROL-PORT plain|sdes|dtls|opus CALLS SECONDS; says \"ready\" when all calls are there, and for each line \"go\" on standard input sends for that time and says what became of all packets so far");
    return 2;
}

var control = int.Parse(port, CultureInfo.InvariantCulture);
using IRelay relay = server == "tandem" ? new TandemRelay(control) : new RtpengineRelay(control);
await using var load = new StreamLoad(relay, how, int.Parse(calls, CultureInfo.InvariantCulture));
await load.ConnectAsync();
Console.WriteLine("ready");
var time = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
while (Console.ReadLine() is "go") Console.WriteLine(await load.RunAsync(time));
return 0;
