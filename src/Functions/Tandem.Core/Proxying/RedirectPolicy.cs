namespace Tandem.Core.Proxying;

/// <summary>Which contacts of a redirection the proxy follows itself.</summary>
public enum RedirectPolicy
{
    /// <summary>None: the caller gets the redirection.</summary>
    Never,

    /// <summary>Those of own users; the caller gets the others.</summary>
    OwnUsers,

    /// <summary>All: also those outside, on behalf of the own user whose device redirects.</summary>
    Everywhere,
}
