using Tandem.Sip;

namespace Tandem.Edge;

/// <summary>
/// The INVITEs that were answered here instead of being sent. The transaction layer acknowledges the answer (RFC 3261 section 17.1.1.3), and that ACK must not go out either: the neighbour never saw the INVITE.
/// </summary>
internal sealed class WithheldInvites
{
    private readonly List<byte[]> _branches = [];

    public void Add(SipMessage request)
    {
        if (request.Method == SipMethod.Invite) _branches.Add(request.TopVia.Branch.ToArray());
    }

    /// <summary>Whether this is the ACK of one of them, which then is done with.</summary>
    public bool Takes(SipMessage message)
    {
        if (_branches.Count == 0 || message.Method != SipMethod.Ack) return false;
        var branch = message.TopVia.Branch;
        for (var i = 0; i < _branches.Count; i++)
        {
            if (!branch.SequenceEqual(_branches[i])) continue;
            _branches.RemoveAt(i);
            return true;
        }

        return false;
    }

    /// <summary>The layer above has nothing more to send: whatever ACK there was has been taken.</summary>
    public void Clear() => _branches.Clear();
}
