using Tandem.Contracts;
using Tandem.Core;
using Tandem.Edge;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Server.Sip;

/// <summary>The SIP functions of this process as one receiver on the lane: the Edge, the function above it and the journal. After a batch the journal is written, and only then is anything sent.</summary>
internal sealed class SipNode : ISipReceiver
{
    private readonly EdgeFunction _edge;
    private readonly IRegistrationJournal _journal;

    /// <summary>Puts the node together and reads the registrations back. Before the lane runs.</summary>
    public SipNode(EdgeFunction edge, CoreFunction core, IRegistrationJournal journal, ISipTap? tap, Instant now)
    {
        _edge = edge;
        _journal = journal;
        _edge.Tap = tap;
        _edge.Connect(core);
        core.Restore(now);
    }

    /// <inheritdoc/>
    public Instant Deadline => _edge.Deadline;

    /// <inheritdoc/>
    public void Received(ReadOnlyMemory<byte> octets, in Flow flow, Instant now) => _edge.Received(octets, flow, now);

    /// <inheritdoc/>
    public void Broken(ReadOnlyMemory<byte> octets, SipParseError error, in Flow flow, Instant now) => _edge.Broken(octets, error, flow, now);

    /// <inheritdoc/>
    public void Closed(in Flow flow, Instant now) => _edge.Closed(flow, now);

    /// <inheritdoc/>
    public void Advance(Instant now) => _edge.Advance(now);

    /// <inheritdoc/>
    public void EndOfBatch(Instant now)
    {
        // Commands posted to the lane may have made the Core send something too.
        _edge.Drain();
        if (!_journal.Commit()) _edge.WithholdRegistrations();
        _edge.EndOfBatch(now);
    }
}
