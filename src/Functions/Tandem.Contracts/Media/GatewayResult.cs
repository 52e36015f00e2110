using Tandem.Sdp;

namespace Tandem.Contracts.Media;

/// <summary>What became of a description.</summary>
/// <param name="Description">The one to pass on; null for a failure.</param>
/// <param name="Failure">Why there is none.</param>
/// <param name="Explanation">The failure in words, for a Warning and the record of the call; empty otherwise. It names no address.</param>
public sealed record GatewayResult(SessionDescription? Description, GatewayFailure Failure = GatewayFailure.None, string Explanation = "");

/// <summary>Why a description cannot be passed on.</summary>
public enum GatewayFailure
{
    /// <summary>It can.</summary>
    None,

    /// <summary>No port is free: 503.</summary>
    NoPorts,

    /// <summary>The sides have no codec in common, and none that can be converted: 488.</summary>
    NoCommonFormat,

    /// <summary>It says nothing that can be used, or contradicts itself or the offer: 488.</summary>
    BadDescription,

    /// <summary>There are as many calls as may be: 503.</summary>
    TooManyCalls,

    /// <summary>The account has as many calls as it may: 503 for who calls, 486 for who is called.</summary>
    TooManyOfAccount,
}
