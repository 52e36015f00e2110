using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>What is kept of a Connect request until it can be answered (RFC 6062 section 5.2).</summary>
internal sealed class PendingConnect
{
    private readonly byte[] _request;
    private readonly StunFlow _flow;
    private readonly ResponseIntegrity _integrity;
    private readonly string? _user;

    /// <summary>Keeps of the message what the response has in common with it, not all that a client may have written into it.</summary>
    public PendingConnect(in StunRequest request)
    {
        var writer = new StunWriter(new byte[StunMessage.MinLength + 8], StunClass.Request, StunMethod.Connect, request.Message.TransactionId);
        if (request.Message.HasFingerprint) writer.WriteFingerprint();
        _request = writer.Written.ToArray();
        (_flow, _integrity, _user) = (request.Flow, request.Integrity, request.User);
    }

    /// <summary>The request as far as a response needs it.</summary>
    public StunRequest At(Instant now) => StunMessage.TryParse(_request, out var message) == StunParseError.None
        ? new StunRequest { Message = message, Flow = _flow, Now = now, Integrity = _integrity, User = _user }
        : throw new InvalidOperationException("What was written is no message.");
}
