using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>Consent of the valid pairs (RFC 7675), which keeps them alive too (its section 4); of a lite agent, which asks nobody, the consent lies in the checks that it gets, and it sends keep-alives.</summary>
internal sealed partial class IceSession
{
    /// <summary>The role that the last consent checks said, against which a 487 speaks.</summary>
    private IceRole _consentRole;

    private void RunConsents(Instant now)
    {
        for (var i = _checklist.Count - 1; i >= 0; i--)
        {
            var pair = _checklist.Pairs[i];
            if (pair.Consent is not { } consent) continue;
            if (now >= consent.ExpiresAt) LoseConsent(pair);
            else if (now >= consent.NextCheckAt && SendsConsent(pair)) CheckConsent(pair, consent, now);
        }
    }

    /// <summary>After a restart only what data flows on is kept.</summary>
    private bool SendsConsent(CandidatePair pair) => !IsFormer || IsPath(pair);

    private void CheckConsent(CandidatePair pair, Consent consent, Instant now)
    {
        if (Options.IsLite)
        {
            consent.CheckAt(now + Options.KeepAliveInterval);
            if (IsPath(pair)) context.Transmit(pair.Base, pair.RemoteAddress, CheckRequest.WriteKeepAlive(context.Octets.Take(CheckRequest.MaxLength)));
            return;
        }

        var transactionId = TransactionId.Random();
        // The pair in use is nominated with every check: when a NAT gave this agent another address, the other one learns from it where to go on.
        var nominates = context.Role == IceRole.Controlling && pair.IsNominated && IsSelected(pair);
        _consentRole = context.Role;
        consent.Sent(transactionId, context.RandomConsentInterval(), now);
        context.Transmit(pair.Base, pair.RemoteAddress, Write(context.Octets.Take(CheckRequest.MaxLength), pair, transactionId, context.Role, nominates, nominates ? pair.Nomination : 0));
        context.Counters.ConsentChecksSent++;
    }

    private void LoseConsent(CandidatePair pair)
    {
        context.Counters.ConsentsLost++;
        if (IsPath(pair)) context.Tell(IceOutputKind.ConsentLost, pair);
        Fail(pair);
        pair.HasLostConsent = true;
    }

    private Instant ConsentDeadline(Instant now)
    {
        var next = Instant.Never;
        foreach (var pair in _checklist.Pairs)
        {
            if (pair.Consent is not { } consent) continue;
            next = Earlier(next, consent.ExpiresAt);
            if (SendsConsent(pair)) next = Earlier(next, consent.NextCheckAt);
            if (!IsFormer && !consent.IsStale(Options, now)) next = Earlier(next, consent.StaleAt(Options));
        }

        return next;
    }
}
