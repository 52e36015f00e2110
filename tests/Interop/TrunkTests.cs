using Tandem.Interop.Tests.Peers;

namespace Tandem.Interop.Tests;

/// <summary>Kamailio as a trunk: calls both ways, out of service while it does not run, and back when it does.</summary>
public sealed class TrunkTests
{
    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    public async Task CallsGoThroughItWhileItRunsAndThroughTheNextOtherwise(string transport)
    {
        var port = Ports.Take();
        await using var spare = await Sipp.AnswerAsync("answer", transport);
        await using var tandem = await TandemServer.StartWithAsync(Ports.TakeOffset(), $$"""
            {
              "Tandem": {
                "Trunks": [
                  { "Name": "kamailio", "Address": "127.0.0.1:{{port}}", "Transport": "{{transport}}", "Domains": [ "kamailio.test" ], "PingInterval": "500ms", "PingTimeout": "5s", "PingTimeoutCount": 1 },
                  { "Name": "spare", "Address": "127.0.0.1:{{spare.Port}}", "Transport": "{{transport}}", "Domains": [ "kamailio.test" ], "Priority": 2, "PingInterval": "0s" }
                ]
              }
            }
            """);
        await using var phone = await Sipp.AnswerAsync("answer", transport);
        await using (await StartAsync(transport, port, phone.Port, tandem))
        {
            await IsAsync(tandem, up: 1);
            await Sipp.CallAsync("call", transport, tandem.SipPort, "alice", "anybody", calleeDomain: "kamailio.test");
            await phone.SucceedsAsync();
        }

        await IsAsync(tandem, up: 0);
        await Sipp.CallAsync("call", transport, tandem.SipPort, "alice", "anybody", calleeDomain: "kamailio.test");
        await spare.SucceedsAsync();

        await using var again = await Sipp.AnswerAsync("answer", transport);
        await using var restarted = await StartAsync(transport, port, again.Port, tandem);
        await IsAsync(tandem, up: 1);
        await Sipp.CallAsync("call", transport, tandem.SipPort, "alice", "anybody", calleeDomain: "kamailio.test");
        await again.SucceedsAsync();

        // Whoever comes from there needs no password to reach an own user.
        await using var bob = await Sipp.AnswerAsync("answer", transport);
        await Sipp.CallAsync("register", transport, tandem.SipPort, "bob", contact: $"127.0.0.1:{bob.Port}");
        await Sipp.CallAsync("call", transport, port, "stranger", "bob", domain: "far.test");
        await bob.SucceedsAsync();
    }

    private static Task<Kamailio> StartAsync(string transport, int port, int phone, TandemServer tandem) =>
        Kamailio.StartAsync(port, $"sip:phone@127.0.0.1:{phone};transport={transport}", $"sip:127.0.0.1:{tandem.SipPort};transport={transport}");

    private static async Task IsAsync(TandemServer tandem, int up)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((int)await tandem.CounterAsync("tandem_core_trunk_up", "trunk=\"kamailio\"") != up) await Task.Delay(50, patience.Token);
    }
}
