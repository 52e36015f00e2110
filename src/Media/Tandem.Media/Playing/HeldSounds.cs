namespace Tandem.Media.Playing;

/// <summary>Sounds of files that somebody still holds to play them: a file that many hear is kept once, and forgotten with the last of them. Any thread.</summary>
internal sealed class HeldSounds
{
    private readonly Dictionary<SoundFile, WeakReference<Sound>> _sounds = [];
    private readonly Lock _turn = new();

    /// <summary>The sound of a file; null when nobody holds it.</summary>
    public Sound? Find(SoundFile file)
    {
        lock (_turn) return _sounds.TryGetValue(file, out var known) && known.TryGetTarget(out var sound) ? sound : null;
    }

    /// <summary>Remembers a sound that was read.</summary>
    /// <returns>That which is held: another may have read the file meanwhile.</returns>
    public Sound Hold(SoundFile file, Sound sound)
    {
        lock (_turn)
        {
            if (Find(file) is { } held) return held;
            foreach (var (former, known) in _sounds)
                if (!known.TryGetTarget(out _)) _sounds.Remove(former);
            _sounds[file] = new WeakReference<Sound>(sound);
            return sound;
        }
    }
}

/// <summary>A file as it was when it was read: one that was changed is another.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Length">Its octets.</param>
/// <param name="ChangedAt">When it was changed last.</param>
internal readonly record struct SoundFile(string Path, long Length, DateTime ChangedAt);
