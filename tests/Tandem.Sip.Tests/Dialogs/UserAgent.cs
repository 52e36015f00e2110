using Tandem.Kernel;
using Tandem.Sip.Dialogs;
using Tandem.Sip.Tests.Transactions;
using Tandem.Sip.Transactions;

namespace Tandem.Sip.Tests.Dialogs;

/// <summary>A user agent in a simulated network, made of a transaction layer, a dialog table and the cores for INVITE: calls, answers, renegotiates and hangs up.</summary>
internal sealed class UserAgent
{
    private readonly string _name;
    private readonly Simulation _simulation;
    private readonly SimulatedNetwork _network;
    private readonly List<OutgoingInvite> _outgoing = [];
    private readonly List<(IncomingInvite Core, ServerTransaction Transaction)> _incoming = [];
    private readonly HashSet<IncomingInvite> _answered = [];
    private readonly HashSet<Dialog> _known = [];
    private int _branches;

    public UserAgent(string name, Simulation simulation, SimulatedNetwork network)
    {
        (_name, _simulation, _network) = (name, simulation, network);
        simulation.Add(Deadline, Advance);
    }

    public TransactionLayer Layer { get; } = new(TransactionOptions.Default);

    public DialogTable Dialogs { get; } = new();

    public Action<SipMessage> Peer { private get; set; } = _ => { };

    /// <summary>The responses to an INVITE, and how long after it they come.</summary>
    public Func<(int Status, TimeSpan After)[]> Answers { private get; set; } = () => [(200, TimeSpan.Zero)];

    /// <summary>Called for every dialog that comes to stand.</summary>
    public Action<Dialog> Confirmed { private get; set; } = _ => { };

    /// <summary>How many ACKs reached their INVITE.</summary>
    public int Acknowledged { get; private set; }

    private string Contact => $"<sip:{_name}@{_name}.test>";

    public void Call(string callId, TimeSpan cancelAfter)
    {
        var invite = Wire.Parse(
            $"INVITE sip:bob@example.test SIP/2.0\r\nVia: {NewVia()}\r\nMax-Forwards: 70\r\nFrom: <sip:{_name}@example.test>;tag={_name}{callId}\r\n"
            + $"To: <sip:bob@example.test>\r\nCall-ID: {callId}\r\nCSeq: 1 INVITE\r\nContact: {Contact}\r\nContent-Length: 0\r\n\r\n");
        var transaction = Send(invite, new OutgoingInvite(invite, TransactionOptions.Default));
        _simulation.After(cancelAfter, () => Do(() => Layer.Cancel(transaction, default, _simulation.Now)));
    }

    public void ReInvite(Dialog dialog)
    {
        if (!dialog.CanInvite) return;
        var invite = Complete(dialog.CreateRequest(SipMethod.Invite));
        Send(invite, new OutgoingInvite(invite, dialog, TransactionOptions.Default));
    }

    public void HangUp(Dialog dialog)
    {
        if (dialog.State == DialogState.Terminated) return;
        Do(() => Layer.Send(Complete(dialog.CreateRequest(SipMethod.Bye)), _network.Flow, _simulation.Now, dialog));
    }

    public void Receive(SipMessage message) => Do(() => Layer.Receive(message, _network.Flow, _simulation.Now));

    private ClientTransaction Send(SipMessage invite, OutgoingInvite core)
    {
        _outgoing.Add(core);
        ClientTransaction? transaction = null;
        Do(() => transaction = Layer.Send(invite, _network.Flow, _simulation.Now, core));
        return transaction!;
    }

    /// <summary>An input, and then all its outputs: those of one machine are inputs of another.</summary>
    private void Do(Action input)
    {
        input();
        while (TakeOne()) { }
        foreach (var dialog in _known.Where(dialog => dialog.State == DialogState.Terminated).ToArray())
        {
            Dialogs.Remove(dialog);
            _known.Remove(dialog);
        }
    }

    private Instant Deadline() => _outgoing.Select(core => core.Deadline).Concat(_incoming.Select(one => one.Core.Deadline)).Append(Layer.Deadline).Min();

    private void Advance()
    {
        if (Layer.Deadline <= _simulation.Now) Do(() => Layer.Advance(_simulation.Now));
        foreach (var core in _outgoing.Where(core => core.Deadline <= _simulation.Now).ToArray()) Do(() => core.Advance(_simulation.Now));
        foreach (var (core, _) in _incoming.Where(one => one.Core.Deadline <= _simulation.Now).ToArray()) Do(() => core.Advance(_simulation.Now));
    }

    private bool TakeOne()
    {
        foreach (var core in _outgoing)
        {
            if (!core.TryTake(out var output)) continue;
            Take(core, output);
            return true;
        }

        foreach (var (core, transaction) in _incoming)
        {
            if (!core.TryTake(out var output)) continue;
            Take(core, transaction, output);
            return true;
        }

        if (!Layer.TryTake(out var one)) return false;
        Take(one);
        return true;
    }

    private void Take(OutgoingInvite core, in OutgoingInviteOutput output)
    {
        if (output.Dialog is { } dialog) Learn(dialog);
        switch (output.Event)
        {
            case OutgoingInviteEvent.Answered:
                core.Acknowledge(output.Dialog!, Complete(output.Dialog!.CreateAck(core.Request.CSeqNumber)));
                if (core.Request.To.Tag.IsEmpty) Confirmed(output.Dialog);
                break;
            case OutgoingInviteEvent.TransmitAck:
                _network.Send(output.Message!, Peer);
                break;
            case OutgoingInviteEvent.Finished:
                _outgoing.Remove(core);
                break;
        }
    }

    private void Take(IncomingInvite core, ServerTransaction transaction, in IncomingInviteOutput output)
    {
        if (core.Dialog is { } dialog) Learn(dialog);
        if (output.Event == IncomingInviteEvent.Respond)
        {
            Layer.Respond(transaction, output.Message!, _simulation.Now);
            if (output.Message!.StatusCode is >= 200 and < 300 && core.Request.To.Tag.IsEmpty && _answered.Add(core)) Confirmed(core.Dialog!);
            return;
        }

        if (output.Event == IncomingInviteEvent.Acknowledged) Acknowledged++;
        else _simulation.After(TimeSpan.Zero, () => HangUp(core.Dialog!));
    }

    private void Take(in TransactionOutput output)
    {
        switch (output.Kind)
        {
            case TransactionOutputKind.Transmit:
                _network.Send(output.Message!, Peer);
                break;
            case TransactionOutputKind.Request:
                ReceiveRequest(output.Server!);
                break;
            case TransactionOutputKind.Ack:
                AcknowledgeAny(output.Message!);
                break;
            case TransactionOutputKind.Cancel:
                var cancelled = (IncomingInvite)output.Server!.Owner!;
                cancelled.Respond(cancelled.CreateResponse(487), _simulation.Now);
                break;
            case TransactionOutputKind.Response or TransactionOutputKind.TimedOut:
                ReceiveResponse(output.Client!, output.Message);
                break;
        }
    }

    private void AcknowledgeAny(SipMessage ack)
    {
        foreach (var (core, _) in _incoming)
        {
            if (core.Acknowledge(ack)) return;
        }
    }

    private void ReceiveResponse(ClientTransaction transaction, SipMessage? response)
    {
        switch (transaction.Owner)
        {
            case OutgoingInvite core when response is not null:
                core.Receive(response, _simulation.Now);
                break;
            case OutgoingInvite core:
                core.TimedOut();
                break;
            case Dialog dialog when response is not null:
                dialog.Received(transaction.Request, response);
                break;
            case Dialog dialog:
                dialog.TimedOut();
                break;
        }
    }

    private void ReceiveRequest(ServerTransaction transaction)
    {
        var request = transaction.Request;
        var dialog = request.To.Tag.IsEmpty ? null : Dialogs.Find(request);
        var refusal = dialog?.Receive(request).Status() ?? (request.To.Tag.IsEmpty ? 0 : 481);
        if (refusal != 0)
        {
            Layer.Respond(transaction, SipMessage.CreateResponse(request, refusal), _simulation.Now);
        }
        else if (request.Method == SipMethod.Invite)
        {
            var core = dialog is null
                ? new IncomingInvite(request, Wire.Octets($"{_name}{Wire.Text(request.CallId)}"), TransactionOptions.Default)
                : new IncomingInvite(request, dialog, TransactionOptions.Default);
            transaction.Owner = core;
            _incoming.Add((core, transaction));
            foreach (var (status, after) in dialog is null ? Answers() : [(200, TimeSpan.Zero)])
                _simulation.After(after, () => Do(() => core.Respond(core.CreateResponse(status, Wire.Octets(Contact)), _simulation.Now)));
        }
        else
        {
            var response = SipMessage.CreateResponse(request, 200);
            dialog!.Responded(request, response);
            Layer.Respond(transaction, response, _simulation.Now);
        }
    }

    private void Learn(Dialog dialog)
    {
        if (dialog.State != DialogState.Terminated && _known.Add(dialog)) Dialogs.TryAdd(dialog);
    }

    private SipMessage Complete(SipMessage request)
    {
        request.Prepend(HeaderName.Via, Wire.Octets(NewVia()));
        if (request.Method == SipMethod.Invite) request.Append(HeaderName.Contact, Wire.Octets(Contact));
        return request;
    }

    private string NewVia() => $"SIP/2.0/UDP {_name}.test;branch=z9hG4bK{_name}{_branches++}";
}
