using Tandem.Sdp;

namespace Tandem.Media.Calls;

/// <summary>What became of a description.</summary>
/// <param name="Description">The one to pass on; null for a failure.</param>
/// <param name="Failure">Why there is none.</param>
/// <param name="Explanation">The failure in words, for a Warning and the record of the call; empty otherwise. It names no address.</param>
public sealed record MediaCallResult(SessionDescription? Description, MediaCallFailure Failure = MediaCallFailure.None, string Explanation = "")
{
    internal static readonly MediaCallResult NoPorts = new(null, MediaCallFailure.NoPorts, "No media port is free, or no address of the family that is wanted.");

    internal static MediaCallResult Bad(string explanation) => new(null, MediaCallFailure.BadDescription, explanation);

    internal static MediaCallResult NoCommonFormat(string explanation) => new(null, MediaCallFailure.NoCommonFormat, explanation);
}

/// <summary>Why a description cannot be passed on.</summary>
public enum MediaCallFailure
{
    /// <summary>It can.</summary>
    None,

    /// <summary>No port is free.</summary>
    NoPorts,

    /// <summary>The sides have no codec in common, and none that can be converted.</summary>
    NoCommonFormat,

    /// <summary>It says nothing that can be used, or contradicts itself or the offer.</summary>
    BadDescription,
}
