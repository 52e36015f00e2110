using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>The final responses of the branches, as far as they are needed to choose one of them (RFC 3261 section 16.7 steps 6 and 7).</summary>
internal sealed class BestResponse
{
    private List<byte[]>? _wwwChallenges;
    private List<byte[]>? _proxyChallenges;
    private List<byte[]>? _contacts;

    /// <summary>The status of the best one so far; 0 for none.</summary>
    public int Status { get; private set; }

    /// <summary>The best one so far; null when it is one that this proxy makes itself.</summary>
    public SipMessage? Message { get; private set; }

    /// <summary>Whether the best one so far says something of this node, and not of where the request went.</summary>
    public bool IsOwn { get; private set; }

    /// <summary>Takes a final response, or the status of one that nobody sent.</summary>
    public void Offer(int status, SipMessage? message, bool isOwn = false)
    {
        if (status is 401 or 407 && message is not null) CollectChallenges(message);
        if (status is >= 300 and < 400 && message is not null) CollectContacts(message);
        if (Status != 0 && Rank(status) >= Rank(Status)) return;
        Status = status;
        Message = message;
        IsOwn = isOwn;
    }

    /// <summary>Step 7: a 401 or 407 carries the challenges of all branches.</summary>
    public void AggregateChallenges(SipMessage response)
    {
        Replace(response, HeaderName.WwwAuthenticate, _wwwChallenges);
        Replace(response, HeaderName.ProxyAuthenticate, _proxyChallenges);
    }

    /// <summary>Step 7: a 3xx carries the contacts of all branches that redirect.</summary>
    public void AggregateContacts(SipMessage response) => Replace(response, HeaderName.Contact, _contacts);

    private void CollectContacts(SipMessage response)
    {
        foreach (var value in response.Values(HeaderName.Contact))
            if (_contacts?.Exists(Same(value)) != true) (_contacts ??= []).Add(Folding.Undo(value));
    }

    private static Predicate<byte[]> Same(ReadOnlySpan<byte> value)
    {
        var contact = Folding.Undo(value);
        return other => other.AsSpan().SequenceEqual(contact);
    }

    private void CollectChallenges(SipMessage response)
    {
        for (var i = 0; i < response.HeaderCount; i++)
        {
            var field = response.GetHeader(i);
            if (field.Id == HeaderName.WwwAuthenticate) (_wwwChallenges ??= []).Add(Folding.Undo(field.Value));
            if (field.Id == HeaderName.ProxyAuthenticate) (_proxyChallenges ??= []).Add(Folding.Undo(field.Value));
        }
    }

    private static void Replace(SipMessage response, HeaderName field, List<byte[]>? challenges)
    {
        response.RemoveAll(field);
        foreach (var challenge in challenges ?? []) response.Append(field, challenge);
    }

    // A 6xx before all others, then the lowest class. In 4xx first what tells the caller how to try again, then what a person decided, last what only says that a device was not there.
    private static int Rank(int status) => status switch
    {
        >= 600 => 0,
        >= 300 and < 400 => 1,
        401 or 407 => 2,
        415 or 420 or 484 => 3,
        486 => 4,
        408 or 430 or 487 => 7,
        480 => 6,
        >= 400 and < 500 => 5,
        503 => 9,
        _ => 8,
    };
}
