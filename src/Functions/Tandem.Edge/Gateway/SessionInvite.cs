using System.Text;
using Tandem.Contracts.Media;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Edge.Gateway;

/// <summary>A new INVITE on its way to one or several devices. The session begins with the first of them that needs this node.</summary>
internal sealed class SessionInvite : ISessionInvite
{
    private readonly byte[] _contact;
    private readonly string _to;

    public SessionInvite(SessionGateway gateway, SipMessage invite, in SessionHop from, Instant now)
    {
        (Gateway, From) = (gateway, from);
        HasOffer = Descriptions.IsIn(invite);
        IsMalformed = !HasOffer && Descriptions.IsMalformed(invite);
        // What only a session needs is kept where it may begin with a response.
        _contact = !HasOffer && Contacts.TryRead(invite, out var contact) ? contact.ToArray() : [];
        _to = HasOffer ? "" : Encoding.UTF8.GetString(invite.To.Uri);
        if (HasOffer) Offer = MediaTraits.Of(Descriptions.OctetsOf(invite));
        // Nearly all devices are as everybody expects, and none of them is looked up.
        if (HasOffer && !gateway.Memory.IsNews(from, Offer.Profile)) return;
        Device = gateway.Memory.KeyOf(from, DeviceName.OfSender(invite), invite[HeaderName.UserAgent]);
        if (HasOffer) gateway.Memory.Learn(Device, from, Offer.Profile, now);
    }

    public SessionGateway Gateway { get; }

    public SessionHop From { get; }

    /// <summary>What the caller's device is known by, where that is needed.</summary>
    public UInt128 Device { get; }

    /// <summary>Whether it has a description; otherwise the offers come in the responses.</summary>
    public bool HasOffer { get; }

    /// <summary>Whether nobody can tell what it says, because its parts cannot be told from each other.</summary>
    public bool IsMalformed { get; }

    public MediaTraits Offer { get; }

    /// <summary>The session; null until a branch needs it.</summary>
    public Session? Session { get; private set; }

    /// <inheritdoc/>
    public ISessionTransaction Forward(SipMessage request, in SessionHop to, ISessionTransaction? refused, Instant now, out SessionVerdict verdict)
    {
        var branch = new InviteBranch(this, to, refused as InviteBranch, now);
        verdict = branch.Send(request, now);
        return branch;
    }

    /// <inheritdoc/>
    public void Concluded(Instant now) => Session?.Conclude(now);

    /// <summary>A session that could not begin, as far as it takes to hang up on who has picked up.</summary>
    /// <param name="response">What it has said.</param>
    /// <param name="now">The time.</param>
    public Session Stillborn(SipMessage response, Instant now) =>
        new(Gateway, default, response, _contact, new SessionParty("caller", MediaProfile.AsOffered, "", ""), new CallHistory(0, "", "", _to, 1, now));

    /// <summary>The session, which begins now when it has not; null when there are too many.</summary>
    /// <param name="message">The copy of the request, or a response to it.</param>
    /// <param name="to">Where the branch goes that needs it.</param>
    /// <param name="profile">How the caller takes its media.</param>
    /// <param name="now">The time.</param>
    /// <param name="refusal">What becomes of the branch when there are too many.</param>
    public Session? Open(SipMessage message, in SessionHop to, MediaProfile profile, Instant now, out SessionVerdict refusal)
    {
        refusal = default;
        if (Session is not null) return Session;
        var contact = message.IsRequest && Contacts.TryRead(message, out var value) ? value.ToArray() : _contact;
        var caller = new SessionParty("caller", profile, Reports.AddressOf(From), message.IsRequest ? Encoding.UTF8.GetString(message[HeaderName.UserAgent]) : "");
        Session = Gateway.Open(message, message.IsRequest ? Encoding.UTF8.GetString(message.To.Uri) : _to, contact, caller, Gateway.AccountOf(From, to), now, out var failure);
        if (Session is null) refusal = failure == GatewayFailure.TooManyOfAccount && From.AddressOfRecord.IsEmpty ? Warnings.CalleeIsBusy : Warnings.VerdictOf(failure, "");
        return Session;
    }
}

/// <summary>Words for reports.</summary>
internal static class Reports
{
    /// <summary>Whose device it is, or where.</summary>
    public static string AddressOf(in SessionHop hop) => hop.AddressOfRecord.IsEmpty ? hop.Flow.Remote.ToString() : Encoding.UTF8.GetString(hop.AddressOfRecord.Span);
}
