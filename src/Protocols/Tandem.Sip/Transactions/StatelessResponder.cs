namespace Tandem.Sip.Transactions;

/// <summary>
/// The responses that the layer gives by itself. Those to requests without a transaction keep no state (RFC 3261 section 8.2.7): the To tag follows from the request's key, so that a
/// retransmission gets the same response, and the ACK to it is known by its tag.
/// </summary>
internal sealed class StatelessResponder(TransactionContext context, TransactionKeys keys)
{
    /// <summary>Answers 503 with Retry-After (section 21.5.4): there are too many transactions.</summary>
    public void Refuse(SipMessage request, UInt128 key, in Flow flow)
    {
        context.Counters.Refused++;
        var response = Create(request, 503, key);
        response.Set(HeaderName.RetryAfter, (long)context.Options.RetryAfter.TotalSeconds);
        Transmit(response, flow);
    }

    /// <summary>Answers 481 to a CANCEL that matches no INVITE (section 9.2). What is not an INVITE cannot be cancelled any more either.</summary>
    public void RefuseCancel(SipMessage cancel, UInt128 key, in Flow flow)
    {
        context.Counters.StrayCancels++;
        Transmit(Create(cancel, 481, key), flow);
    }

    /// <summary>Makes the 200 to a CANCEL, with the To tag of the responses to its INVITE where there is one already (section 9.2).</summary>
    public SipMessage AcceptCancel(SipMessage cancel, InviteServerTransaction invite)
    {
        var tag = invite.ToTag;
        return tag.IsEmpty ? Create(cancel, 200, invite.Key) : SipMessage.CreateResponse(cancel, 200, default, tag);
    }

    /// <summary>Whether an ACK without a transaction acknowledges a response of this class.</summary>
    public bool IsAckOfOwnResponse(SipMessage ack, UInt128 inviteKey)
    {
        Span<byte> tag = stackalloc byte[TransactionKeys.TagLength];
        keys.WriteTag(inviteKey, tag);
        return ack.To.Tag.SequenceEqual(tag);
    }

    private SipMessage Create(SipMessage request, int status, UInt128 key)
    {
        Span<byte> tag = stackalloc byte[TransactionKeys.TagLength];
        keys.WriteTag(key, tag);
        return SipMessage.CreateResponse(request, status, default, tag);
    }

    private void Transmit(SipMessage response, in Flow flow) =>
        context.Outputs.Add(new(TransactionOutputKind.Transmit, response, flow, null, null));
}
