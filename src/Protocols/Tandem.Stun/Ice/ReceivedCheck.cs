using Tandem.Kernel;

namespace Tandem.Stun.Ice;

/// <summary>A check of the other agent that was answered, and what it asks for beyond the answer (RFC 8445 sections 7.3.1.3 to 7.3.1.5).</summary>
/// <param name="Local">The base that it came to.</param>
/// <param name="Remote">Where it came from.</param>
/// <param name="Priority">PRIORITY.</param>
/// <param name="UseCandidate">Whether it nominates.</param>
/// <param name="Nomination">The number of the nomination, else 0.</param>
internal readonly record struct ReceivedCheck(CandidateBase Local, PeerAddress Remote, uint Priority, bool UseCandidate, uint Nomination);
