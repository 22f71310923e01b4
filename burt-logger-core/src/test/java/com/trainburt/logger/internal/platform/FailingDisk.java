package com.trainburt.logger.internal.platform;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * A disk that fills up or breaks at any chosen step.
 */
public class FailingDisk extends Disk {

	private final Set<Step> failing = EnumSet.noneOf(Step.class);

	private String name = "";

	/**
	 * Fail at some steps from now on.
	 */
	public FailingDisk failOn(Step... steps) {
		this.failing.addAll(Arrays.asList(steps));
		return this;
	}

	/**
	 * Fail for files only that have this in their path.
	 */
	public FailingDisk of(String name) {
		this.name = name;
		return this;
	}

	/**
	 * Work from now on.
	 */
	public void work() {
		this.failing.clear();
	}

	private void step(Step step, Path file) throws IOException {
		if (this.failing.contains(step) && file.toString().contains(this.name)) {
			throw new IOException("No space left on device (" + step + ")");
		}
	}

	@Override
	public void createDirectories(Path directory) throws IOException {
		step(Step.CREATE_DIRECTORY, directory);
		super.createDirectories(directory);
	}

	@Override
	public FileOutputStream create(Path file) throws IOException {
		step(Step.CREATE, file);
		return super.create(file);
	}

	/** The part that fits is written. */
	@Override
	public void write(FileOutputStream file, byte[] bytes) throws IOException {
		if (this.failing.contains(Step.WRITE)) {
			super.write(file, Arrays.copyOf(bytes, bytes.length / 2));
			throw new IOException("No space left on device (WRITE)");
		}
		super.write(file, bytes);
	}

	@Override
	public void force(FileOutputStream file) throws IOException {
		step(Step.FORCE, Path.of(this.name));
		super.force(file);
	}

	@Override
	public void forceDirectory(Path directory) throws IOException {
		step(Step.FORCE_DIRECTORY, directory);
		super.forceDirectory(directory);
	}

	@Override
	public void force(Path file) throws IOException {
		step(Step.FORCE, file);
		super.force(file);
	}

	@Override
	public void truncate(FileChannel file, long length) throws IOException {
		step(Step.TRUNCATE, Path.of(this.name));
		super.truncate(file, length);
	}

	@Override
	public void empty(Path file) throws IOException {
		step(Step.EMPTY, file);
		super.empty(file);
	}

	@Override
	public void rename(Path from, Path to) throws IOException {
		step(Step.RENAME, from);
		super.rename(from, to);
	}

	@Override
	public byte[] read(Path file, long maxBytes) throws IOException {
		step(Step.READ, file);
		return super.read(file, maxBytes);
	}

	@Override
	public boolean delete(Path file) throws IOException {
		step(Step.DELETE, file);
		return super.delete(file);
	}

	@Override
	public String[] list(Path directory) throws IOException {
		step(Step.LIST, directory);
		return super.list(directory);
	}

	/**
	 * The steps that can fail.
	 */
	public enum Step {

		CREATE_DIRECTORY, CREATE, WRITE, FORCE, TRUNCATE, EMPTY, RENAME, FORCE_DIRECTORY, READ, DELETE, LIST

	}

}
