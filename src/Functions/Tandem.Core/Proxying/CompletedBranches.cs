using Tandem.Sip;
using Tandem.Sip.Transactions;

namespace Tandem.Core.Proxying;

/// <summary>
/// Lets go of what a request was forwarded with when its final response has been dealt with. The transactions wait up to 32 s more for retransmissions, and whatever they lead to lives as long: a
/// response context with its request is many times the size of what is still needed.
/// </summary>
internal static class CompletedBranches
{
    /// <summary>Called after every response of a branch.</summary>
    public static void Release(Branch branch, ClientTransaction client, SipMessage response)
    {
        if (response.StatusCode < 200) return;
        var context = branch.Context;
        if (!context.IsInvite || response.StatusCode >= 300) client.Owner = null;
        // Further 2xx to an INVITE go the same way. A session timer is written into each of them (RFC 4028 section 8.2), for which the request is needed.
        else if (!context.Request.Has(HeaderName.SessionExpires)) client.Owner = Repeats(branch);
        if (context.IsFinal) context.Server.Owner = null;
    }

    private static object Repeats(Branch branch)
    {
        var session = branch.Session is { SeesRepeats: true } seeing ? seeing : null;
        return session is null && branch.Context.Received is null ? branch.Context.Server : new AnsweredBranch(branch.Context.Server, session, branch.Context.Received);
    }
}
