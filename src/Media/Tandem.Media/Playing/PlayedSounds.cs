namespace Tandem.Media.Playing;

/// <summary>Sounds that are being played, and the octets that they have together: one that many hear is counted once. Any thread.</summary>
/// <param name="maxOctets">Most octets of samples.</param>
internal sealed class PlayedSounds(long maxOctets)
{
    private readonly Dictionary<Sound, int> _listeners = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _turn = new();
    private long _octets;

    /// <summary>Octets of all of them.</summary>
    public long Octets
    {
        get
        {
            lock (_turn) return _octets;
        }
    }

    /// <summary>Counts a sound for each of those that will hear it. False when it is too much with what is played already.</summary>
    public bool TryBegin(Sound sound, int listeners)
    {
        lock (_turn)
        {
            var isPlayed = _listeners.TryGetValue(sound, out var known);
            if (!isPlayed && _octets + OctetsOf(sound) > maxOctets) return false;
            if (!isPlayed) _octets += OctetsOf(sound);
            _listeners[sound] = known + listeners;
            return true;
        }
    }

    /// <summary>One of them hears it no more.</summary>
    public void End(Sound sound)
    {
        lock (_turn)
        {
            if (--_listeners[sound] > 0) return;
            _listeners.Remove(sound);
            _octets -= OctetsOf(sound);
        }
    }

    private static long OctetsOf(Sound sound) => (long)sound.Samples.Length * sizeof(short);
}
