using Tandem.Kernel;

namespace Tandem.Server.Relay;

/// <summary>Everything that the server logs of STUN and TURN, with its event ids (2300 to 2399); the sockets below log for themselves. Addresses are personal data: only Debug names them.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(2300, LogLevel.Warning, "TURN passwords are guessed from a source from which users sign in: {Count} tries of late had to wait (TooManyTrustedFailures in tandem_turn_dropped_total); at level Debug its address is told")]
    public static partial void GuessedAmongUsers(ILogger logger, long count);

    [LoggerMessage(2301, LogLevel.Debug, "TURN passwords are guessed from {Source}")]
    public static partial void GuessesFrom(ILogger logger, PeerAddress source);
}
