using System.Text;
using Tandem.Kernel;
using Tandem.Stun.Server;

namespace Tandem.Stun.Turn;

/// <summary>Requests of the methods of RFC 8656 and RFC 6062: whose are they, are they understood, and which procedure carries them out (section 5).</summary>
/// <param name="tables">What the server keeps.</param>
/// <param name="authentication">Checks credentials; null to let everybody in, by address (RFC 8656 section 7.2 step 1).</param>
/// <param name="witness">Is told of wrong credentials; null for nobody.</param>
/// <param name="responder">Sends responses.</param>
internal sealed class TurnRequests(TurnTables tables, LongTermAuthentication? authentication, IStunWitness? witness, StunResponder responder)
{
    private const int MaxUnknown = 8;

    private static readonly StunAttributeSet Understood = new([.. KnownAttributes.Stun, .. KnownAttributes.Turn]);

    private readonly AllocateProcedure _allocate = new(tables, responder);
    private readonly RefreshProcedure _refresh = new(tables, responder);
    private readonly CreatePermissionProcedure _createPermission = new(tables, responder);
    private readonly ChannelBindProcedure _channelBind = new(tables, responder);
    private readonly ConnectProcedure _connect = new(tables, responder);
    private readonly ConnectionBindProcedure _connectionBind = new(tables, responder);

    public static bool Serves(StunMethod method) =>
        method is StunMethod.Allocate or StunMethod.Refresh or StunMethod.CreatePermission or StunMethod.ChannelBind or StunMethod.Connect or StunMethod.ConnectionBind;

    public void Receive(in StunMessage message, in StunFlow flow, Instant now)
    {
        if (authentication is null)
        {
            Receive(new StunRequest { Message = message, Flow = flow, Now = now, User = flow.Remote.WithPort(0).ToString() });
            return;
        }

        var result = authentication.Check(message, flow.Remote, Origin(flow), now);
        if (!result.IsAccepted)
        {
            Challenge(new StunRequest { Message = message, Flow = flow, Now = now }, authentication, result.Outcome);
            return;
        }

        // A credential without account is for nobody in particular: then its name is all there is.
        var user = Encoding.UTF8.GetString(result.Account.IsEmpty ? result.UserName : result.Account);
        Receive(new StunRequest { Message = message, Flow = flow, Now = now, Integrity = result.Integrity, User = user });
    }

    /// <summary>To whom a nonce is given. A client of TCP answers on its data connections with that of its first one (RFC 6062 section 4.3), and nobody forges where a connection comes from: the port does not count.</summary>
    private static PeerAddress Origin(in StunFlow flow) => flow.IsStream ? flow.Remote.WithPort(0) : flow.Remote;

    private void Receive(in StunRequest request)
    {
        Span<StunAttributeType> unknown = stackalloc StunAttributeType[MaxUnknown];
        unknown = unknown[..request.Message.FindUnknown(Understood, unknown)];
        if (!unknown.IsEmpty)
        {
            responder.RefuseUnknown(request, unknown);
            return;
        }

        switch (request.Message.Method)
        {
            case StunMethod.Allocate:
                _allocate.Receive(request);
                break;
            case StunMethod.Refresh:
                _refresh.Receive(request);
                break;
            case StunMethod.CreatePermission:
                _createPermission.Receive(request);
                break;
            case StunMethod.Connect:
                _connect.Receive(request);
                break;
            case StunMethod.ConnectionBind:
                _connectionBind.Receive(request);
                break;
            default:
                _channelBind.Receive(request);
                break;
        }
    }

    private void Challenge(in StunRequest request, LongTermAuthentication checks, AuthenticationOutcome outcome)
    {
        if (outcome == AuthenticationOutcome.TooManyFailures)
        {
            tables.Counters.Count(StunDrop.TooManyFailures);
            return;
        }

        if (outcome == AuthenticationOutcome.TooManyTrustedFailures)
        {
            tables.Counters.Count(StunDrop.TooManyTrustedFailures);
            witness?.Waited(request.Flow);
            return;
        }

        if (outcome.IsGuess() && !checks.Trusts(request.Flow.Remote, request.Now)) witness?.Failed(request.Flow, request.Message.Value(StunAttributeType.Username), outcome);
        tables.Counters.Count(outcome switch
        {
            AuthenticationOutcome.MissingAttribute or AuthenticationOutcome.PasswordAlgorithm => StunRefusal.MalformedCredentials,
            AuthenticationOutcome.StaleNonce => StunRefusal.StaleNonce,
            AuthenticationOutcome.NoIntegrity => StunRefusal.NoCredentials,
            AuthenticationOutcome.ExpiredUser => StunRefusal.ExpiredCredentials,
            _ => StunRefusal.WrongCredentials,
        });
        var writer = responder.Begin(request, StunClass.ErrorResponse);
        checks.WriteRefusal(ref writer, outcome, Origin(request.Flow), request.Now);
        responder.Send(request, ref writer);
    }
}
