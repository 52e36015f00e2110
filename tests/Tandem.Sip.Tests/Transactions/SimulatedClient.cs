using Tandem.Sip.Transactions;

namespace Tandem.Sip.Tests.Transactions;

/// <summary>A user of client transactions: sends requests, cancels some, gives up on an INVITE that rings for three minutes, and writes down what he learns.</summary>
internal sealed class SimulatedClient
{
    private static readonly TimeSpan TimerC = TimeSpan.FromMinutes(3);

    private readonly Simulation _simulation;
    private readonly SimulatedNetwork _network;

    public SimulatedClient(Simulation simulation, SimulatedNetwork network)
    {
        (_simulation, _network) = (simulation, network);
        simulation.Add(() => Layer.Deadline, () => { Layer.Advance(simulation.Now); Drain(); });
    }

    public TransactionLayer Layer { get; } = new(TransactionOptions.Default);

    /// <summary>What was told of each transaction, in order.</summary>
    public Dictionary<ClientTransaction, List<string>> Told { get; } = [];

    private readonly Dictionary<ClientTransaction, SipMessage> _requests = [];

    public Action<SipMessage> Server { private get; set; } = _ => { };

    public void Send(string method, string branch, TimeSpan? cancelAfter)
    {
        var request = Wire.Parse(WireMessages.Request(method, branch));
        var sent = Layer.Send(request, _network.Flow, _simulation.Now);
        Told.Add(sent, []);
        _requests.Add(sent, request);
        Drain();
        Cancel(sent, cancelAfter ?? TimerC);
    }

    public void Receive(SipMessage message)
    {
        Layer.Receive(message, _network.Flow, _simulation.Now);
        Drain();
    }

    private void Cancel(ClientTransaction invite, TimeSpan after) => _simulation.After(after, () =>
    {
        Layer.Cancel(invite, default, _simulation.Now);
        Drain();
    });

    private void Drain()
    {
        while (Layer.TryTake(out var output))
        {
            if (output.Kind == TransactionOutputKind.Transmit) _network.Send(output.Message!, Server);
            else if (output.Client is { } client) Learn(client, output);
        }
    }

    private void Learn(ClientTransaction client, in TransactionOutput output)
    {
        Told[client].Add(output.Kind == TransactionOutputKind.Response ? $"{output.Message!.StatusCode}" : $"{output.Kind}");
        if (output.Kind != TransactionOutputKind.Response || _requests[client].Method != SipMethod.Invite || output.Message!.StatusCode is < 200 or >= 300) return;
        // 13.2.2.4: every 2xx is acknowledged, in a way of its own.
        _network.Send(Wire.Parse(WireMessages.Request("ACK", Wire.Text(_requests[client].TopVia.Branch) + "ack", toTag: Wire.Text(output.Message.To.Tag))), Server);
    }
}
