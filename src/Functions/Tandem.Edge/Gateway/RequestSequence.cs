using System.Buffers.Text;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>
/// The numbers of the requests in one direction of a dialog (RFC 3261 section 12.2). Each request that this node puts between those of the sender moves the later ones up by one; those that it answers itself leave a gap,
/// which is allowed: a number must only grow (section 12.2.2).
/// </summary>
internal sealed class RequestSequence
{
    private uint _lastInvite;
    private uint _inviteShift;
    private bool _mayPassAgain;
    private uint _written;
    private byte[] _origin = [];

    /// <summary>The highest number that the sender has used; 0 before its first request.</summary>
    public uint Last { get; private set; }

    /// <summary>Whether it has sent one.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>By how much its numbers are moved up.</summary>
    public uint Shift { get; set; }

    /// <summary>
    /// Whether a request has come by before: a server has sent it back, with the number that it got here. The next one of the sender may have that number too, but was not sent by the same transaction: the Via of the sender tells.
    /// </summary>
    public bool HasSeen(SipMessage request)
    {
        if (!HasBegun || _mayPassAgain || request.CSeqNumber != _written) return false;
        return _written == Last || OriginOf(request).SequenceEqual(_origin);
    }

    /// <summary>The last request has failed: it may be sent another way.</summary>
    public void LetPassAgain() => _mayPassAgain = true;

    /// <summary>Takes the number of a request of the sender.</summary>
    public void See(SipMessage request)
    {
        var number = request.CSeqNumber;
        if (number > Last) Last = number;
        HasBegun = true;
        _mayPassAgain = false;
        _written = number + Shift;
        // Where nothing is moved the number alone tells, and nothing has to be kept.
        if (Shift > 0) _origin = OriginOf(request).ToArray();
        if (request.Method != SipMethod.Invite) return;
        _lastInvite = number;
        _inviteShift = Shift;
    }

    /// <summary>The number of a request that this node puts in.</summary>
    public uint Insert() => Last + ++Shift;

    /// <summary>By how much the number of an INVITE was moved, for what acknowledges it; by nothing when it was moved already, and a server has sent back what acknowledges it.</summary>
    public uint ShiftOfInvite(uint number)
    {
        if (number == _lastInvite) return _inviteShift;
        return number == _lastInvite + _inviteShift ? 0 : Shift;
    }

    private static ReadOnlySpan<byte> OriginOf(SipMessage request)
    {
        ReadOnlySpan<byte> origin = default;
        foreach (var via in request.Values(HeaderName.Via)) origin = via;
        return origin;
    }

    /// <summary>Moves the number of a message.</summary>
    public static void Move(SipMessage message, long by)
    {
        if (by == 0) return;
        var value = new SipWriter(stackalloc byte[64]);
        value.Append(message.CSeqNumber + by);
        value.Append((byte)' ');
        value.Append(message.MethodName);
        if (!value.HasOverflowed) message.Set(HeaderName.CSeq, value.Written);
    }

    /// <summary>Moves the number of the INVITE in RAck (RFC 3262 section 7.2): <c>rseq cseq method</c>.</summary>
    public void MoveAcknowledged(SipMessage prack)
    {
        var value = prack[HeaderName.RAck];
        var space = value.IndexOf((byte)' ');
        if (space < 0 || !Utf8Parser.TryParse(value[(space + 1)..], out uint number, out var length) || ShiftOfInvite(number) is not (var shift and > 0)) return;
        var moved = new SipWriter(stackalloc byte[96]);
        moved.Append(value[..(space + 1)]);
        moved.Append(number + shift);
        moved.Append(value[(space + 1 + length)..]);
        if (!moved.HasOverflowed) prack.Set(HeaderName.RAck, moved.Written);
    }
}
