namespace Tandem.Interop.Tests.Network;

/// <summary>Two ICE agents that find a way to each other; their signalling goes through the test.</summary>
internal sealed class IceCall : IAsyncDisposable
{
    private readonly PublicServer _server;
    private int _sessions = 1;
    private int _exchanges;

    private IceCall(PublicServer server, LaboratoryHost a, LaboratoryHost b, TimeSpan consentTimeout, bool isAControlling)
    {
        _server = server;
        // Nothing is said before the first command, when both are there.
        A = IceProbe.Start(server, a, isAControlling ? IcePath.Controlling : IcePath.Controlled, consentTimeout, line => B!.Say(line));
        B = IceProbe.Start(server, b, isAControlling ? IcePath.Controlled : IcePath.Controlling, consentTimeout, line => A.Say(line));
    }

    public IceProbe A { get; }

    public IceProbe B { get; }

    /// <summary>Starts both and waits until each has selected its pair.</summary>
    public static async Task<IceCall> StartAsync(PublicServer server, LaboratoryHost a, LaboratoryHost b, TimeSpan consentTimeout, bool isAControlling = true)
    {
        var call = new IceCall(server, a, b, consentTimeout, isAControlling);
        try
        {
            call.A.Say("start");
            call.B.Say("start");
            await call.CompletedAsync();
            return call;
        }
        catch
        {
            await call.DisposeAsync();
            throw;
        }
    }

    /// <summary>Restarts ICE on the side of A, and waits until each has selected a pair again.</summary>
    public async Task RestartAsync()
    {
        _sessions++;
        A.Say("restart");
        await CompletedAsync();
    }

    /// <summary>Sends numbered packets both ways, 50 a second, and waits until each has come. They do not begin before a pair is selected, so that none may be lost.</summary>
    public async Task ExchangeAsync(int packets)
    {
        BeginExchange(packets);
        await BothSayAsync($"exchanged {_exchanges}\n");
        Assert.Equal((A.Path.LocalAddress, A.Path.RemoteAddress), (B.Path.RemoteAddress, B.Path.LocalAddress));
    }

    /// <summary>As <see cref="ExchangeAsync"/>, on a path that neither agent leaves meanwhile.</summary>
    public async Task ExchangeSteadilyAsync(int packets)
    {
        var (first, second) = (A.Paths.Count - 1, B.Paths.Count - 1);
        await ExchangeAsync(packets);
        Assert.Single(A.Paths.Skip(first).Distinct());
        Assert.Single(B.Paths.Skip(second).Distinct());
    }

    /// <summary>As <see cref="ExchangeAsync"/>, without waiting; the next exchange ends it.</summary>
    public void BeginExchange(int packets)
    {
        _exchanges++;
        A.Say($"exchange {packets}");
        B.Say($"exchange {packets}");
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await A.DisposeAsync();
        }
        finally
        {
            await B.DisposeAsync();
        }
    }

    private Task CompletedAsync() => BothSayAsync($"completed {_sessions}\n");

    /// <summary>Waits until each has said something.</summary>
    public async Task BothSayAsync(string text)
    {
        try
        {
            await Task.WhenAll(A.SaysAsync(text), B.SaysAsync(text));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Not both have said \"{text.Trim()}\".\n{await A.TellAsync()}\n{await B.TellAsync()}\n{await _server.RelayAsync()}");
        }
    }
}
