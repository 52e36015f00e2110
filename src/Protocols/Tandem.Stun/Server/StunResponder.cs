namespace Tandem.Stun.Server;

/// <summary>Sends responses on the flow of the request. Belongs to the server's lane.</summary>
/// <param name="sockets">The sockets.</param>
/// <param name="counters">Counts what was refused.</param>
/// <param name="software">SOFTWARE in what goes to users; empty for none.</param>
internal sealed class StunResponder(IStunSockets sockets, StunCounters counters, ReadOnlyMemory<byte> software)
{
    /// <summary>
    /// How many times as long as its request a response over UDP may be when the sender has proved nothing: whoever writes a victim's address as his own must gain little. 6 is what a plain Binding request over IPv6 with
    /// the attributes of RFC 5780 needs (20 octets, and 116 back), and what an Allocate request of 28 octets needs for its challenge, with a realm of 64 octets.
    /// </summary>
    public const int MaxAmplification = 6;

    private readonly byte[] _buffer = new byte[StunMessage.MaxLength];

    public StunWriter Begin(in StunRequest request, StunClass @class) => StunWriter.Respond(request.Message, @class, _buffer);

    public StunWriter BeginError(in StunRequest request, StunErrorCode code)
    {
        var writer = Begin(request, StunClass.ErrorResponse);
        writer.WriteErrorCode(code);
        return writer;
    }

    /// <summary>Answers that a request is refused.</summary>
    public void Refuse(in StunRequest request, StunRefusal reason)
    {
        counters.Count(reason);
        var writer = BeginError(request, reason.Code());
        Send(request, ref writer);
    }

    /// <summary>Answers that attributes were not understood (RFC 8489 section 6.3.1).</summary>
    public void RefuseUnknown(in StunRequest request, ReadOnlySpan<StunAttributeType> unknown)
    {
        counters.Count(StunRefusal.UnknownAttribute);
        var writer = BeginError(request, StunErrorCode.UnknownAttribute);
        writer.WriteUnknownAttributes(unknown);
        Send(request, ref writer);
    }

    /// <summary>Sends a response on the flow of its request.</summary>
    public void Send(in StunRequest request, ref StunWriter writer)
    {
        if (IsReady(request, ref writer) && !sockets.Send(request.Flow, writer.Written)) counters.Count(StunDrop.ClientUnreachable);
    }

    /// <summary>Sends a response from another listener, or to another port (RFC 5780).</summary>
    public void SendFrom(in StunRequest request, byte listener, ushort port, ref StunWriter writer)
    {
        if (IsReady(request, ref writer) && !sockets.SendFrom(listener, request.Flow.Remote.WithPort(port), writer.Written)) counters.Count(StunDrop.ClientUnreachable);
    }

    private bool IsReady(in StunRequest request, ref StunWriter writer)
    {
        if (request.User is not null && !software.IsEmpty) writer.Write(StunAttributeType.Software, software.Span);
        request.Integrity.Write(ref writer);
        if (request.Message.HasFingerprint) writer.WriteFingerprint();
        if (request.User is not null || request.Flow.Transport != StunTransport.Udp || writer.Length <= MaxAmplification * request.Message.Octets.Length) return true;
        counters.Count(StunDrop.Amplification);
        return false;
    }
}
