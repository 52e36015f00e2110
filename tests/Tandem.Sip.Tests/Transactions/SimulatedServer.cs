using Tandem.Sip.Transactions;

namespace Tandem.Sip.Tests.Transactions;

/// <summary>A user of server transactions who answers as the dice fall: at once or late, with or without provisional responses, other requests than INVITE sometimes not at all.</summary>
internal sealed class SimulatedServer
{
    private static readonly int[] FinalStatuses = [200, 200, 302, 404, 486, 603];

    private readonly Simulation _simulation;
    private readonly SimulatedNetwork _network;
    private readonly Random _random;
    private readonly Dictionary<ServerTransaction, SipMessage> _invites = [];

    public SimulatedServer(Simulation simulation, SimulatedNetwork network, Random random)
    {
        (_simulation, _network, _random) = (simulation, network, random);
        simulation.Add(() => Layer.Deadline, () => { Layer.Advance(simulation.Now); Drain(); });
    }

    public TransactionLayer Layer { get; } = new(TransactionOptions.Default);

    /// <summary>How often each request was told.</summary>
    public Dictionary<string, int> Requests { get; } = [];

    public Action<SipMessage> Client { private get; set; } = _ => { };

    public void Receive(SipMessage message)
    {
        Layer.Receive(message, _network.Flow, _simulation.Now);
        Drain();
    }

    private void Drain()
    {
        while (Layer.TryTake(out var output))
        {
            switch (output.Kind)
            {
                case TransactionOutputKind.Transmit:
                    _network.Send(output.Message!, Client);
                    break;
                case TransactionOutputKind.Request:
                    Accept(output.Server!, output.Message!);
                    break;
                case TransactionOutputKind.Cancel:
                    Respond(output.Server!, _invites[output.Server!], 487, TimeSpan.Zero);
                    break;
            }
        }
    }

    private void Accept(ServerTransaction transaction, SipMessage request)
    {
        var key = $"{request.Method} {Wire.Text(request.TopVia.Branch)}";
        Requests[key] = Requests.GetValueOrDefault(key) + 1;
        var isInvite = request.Method == SipMethod.Invite;
        if (isInvite) _invites[transaction] = request;
        var delay = TimeSpan.FromSeconds(_random.Next(3) switch { 0 => 0, 1 => _random.NextDouble(), _ => 40 * _random.NextDouble() });
        if (isInvite && _random.Next(2) == 0) Respond(transaction, request, 180, delay * _random.NextDouble());
        if (isInvite || _random.Next(5) > 0) Respond(transaction, request, FinalStatuses[_random.Next(FinalStatuses.Length)], delay);
    }

    private void Respond(ServerTransaction transaction, SipMessage request, int status, TimeSpan after) => _simulation.After(after, () =>
    {
        Layer.Respond(transaction, SipMessage.CreateResponse(request, status, default, "callee"u8), _simulation.Now);
        Drain();
    });
}
